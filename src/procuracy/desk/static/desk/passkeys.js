// Asks the browser for a passkey and sends its answer with the form. Until this runs, the page says what works without it.
(() => {
  const button = document.querySelector('[data-passkey]')
  if (!button || !window.PublicKeyCredential || !window.webauthnJSON) return
  const form = button.form
  const problems = form.querySelector('[data-passkey-problems]')
  const options = JSON.parse(document.getElementById('passkey-options').textContent)
  const ceremony = () => button.dataset.passkey === 'add'
    ? window.webauthnJSON.create(options.creation_options)
    : window.webauthnJSON.get(options.request_options)

  form.querySelector('[data-passkey-without]').hidden = true
  button.hidden = false

  const tell = (name) => {
    const known = problems.querySelector(`[data-passkey-problem="${name}"]`)
    for (const line of problems.children) line.hidden = true
    ;(known || problems.querySelector('[data-passkey-problem="other"]')).hidden = false
    problems.hidden = false
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (button.disabled) return
    button.disabled = true
    problems.hidden = true
    try {
      form.elements.credential.value = JSON.stringify(await ceremony())
      form.submit()
    } catch (error) {
      tell(error.name)
      button.disabled = false
    }
  })
})()
