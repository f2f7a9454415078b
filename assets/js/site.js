// Enhancements only: every page works without this file.
import { Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage, Radios, SkipLink, createAll } from 'govuk-frontend'

document.body.className += ' js-enabled govuk-frontend-supported'
for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage, Radios, SkipLink]) createAll(component)

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

for (const button of document.querySelectorAll('[data-speak]')) {
  if (!('speechSynthesis' in window)) continue
  button.hidden = false
  button.addEventListener('click', () => {
    const words = new SpeechSynthesisUtterance(button.dataset.speak)
    words.lang = document.documentElement.lang === 'en' ? 'en' : 'zh-CN'
    words.rate = 0.8
    window.speechSynthesis.cancel()
    window.speechSynthesis.speak(words)
  })
}

// The QR code carries the receipt in the fragment, which never reaches a server; the page asks to post it.
const receipt = document.querySelector('[data-receipt-from-fragment]')
if (receipt && /^#[0-9]{16}$/.test(window.location.hash)) {
  receipt.value = window.location.hash.slice(1)
  window.history.replaceState(null, '', window.location.pathname)
}

// Proof of work for the anonymous door: small for a phone, dear for a flood. Without script a human pause does it.
const work = document.querySelector('[data-work]')
if (work && window.crypto && window.crypto.subtle) {
  const { challenge, bits } = work.dataset
  const encoder = new TextEncoder()
  const solve = async () => {
    for (let n = 0; n < 1 << 22; n++) {
      const hash = new Uint8Array(await window.crypto.subtle.digest('SHA-256', encoder.encode(challenge + ':' + n)))
      let zero = 0
      for (const byte of hash) { if (byte === 0) { zero += 8; continue } zero += Math.clz32(byte) - 24; break }
      if (zero >= Number(bits)) { work.value = String(n); return }
    }
  }
  solve()
}

// Live conversation: new messages as they are said; without script the page offers a button.
const live = document.querySelector('[data-stream]')
if (live && 'EventSource' in window) {
  const source = new EventSource(live.dataset.stream)
  source.onmessage = (event) => {
    const said = JSON.parse(event.data)
    const item = document.createElement('li')
    item.className = said.from
    item.textContent = said.text
    live.append(item)
    if (said.from === 'is-office') document.querySelector('[data-until-answered]')?.remove()
    item.scrollIntoView({ block: 'nearest' })
  }
}

// The position of this device: only when she presses, with how exact it is. It also fills the typed position, which she may change.
for (const button of document.querySelectorAll('[data-device]')) {
  if (!('geolocation' in navigator) || !window.isSecureContext) continue
  const field = (name) => document.getElementById(button.dataset[name])
  const say = (words) => { field('status').textContent = words }
  button.hidden = false
  button.addEventListener('click', () => {
    say(button.dataset.waits)
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const pair = [coords.latitude, coords.longitude].map((value) => value.toFixed(5)).join(', ')
      field('device').value = pair
      field('accuracy').value = String(Math.round(coords.accuracy))
      field('position').value = pair
      field('kind').value = 'wgs84'
      field('position').dispatchEvent(new Event('change'))
      say(button.dataset.found.replace('{metres}', String(Math.round(coords.accuracy))))
    }, (error) => say(error.code === 1 ? button.dataset.refused : button.dataset.failed), { enableHighAccuracy: true, timeout: 20000 })
  })
}
