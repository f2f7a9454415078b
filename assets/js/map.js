// The map beside a position: it shows what stands in the fields, and a press on it writes into them. The fields stay the truth.
import L from 'leaflet'
import { convert } from './datum'

const round = (value) => value.toFixed(5)
const PAIR = /^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/

function read(text) {
  const pair = PAIR.exec(text)
  if (!pair) return null
  const place = [Number(pair[1]), Number(pair[2])]
  return Math.abs(place[0]) <= 90 && Math.abs(place[1]) <= 180 ? place : null
}

function draw(box) {
  box.hidden = false
  const { tiles, datum, attribution, label } = box.dataset
  const map = L.map(box, { attributionControl: false, zoomControl: false, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false })
  L.control.attribution({ prefix: false }).addAttribution(attribution.replace(/[&<>]/g, '')).addTo(map) // it is taken as HTML
  L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map)
  L.tileLayer(tiles, { maxZoom: 18, minZoom: 3 }).addTo(map)
  box.setAttribute('role', 'application')
  box.setAttribute('aria-label', label)
  return { map, datum }
}

const pin = (kind) => L.divIcon({ className: `p-map__pin is-${kind}`, iconSize: [18, 18] })
const put = (map, place, kind, title) => L.marker(place, { icon: pin(kind), title, alt: title, keyboard: false, interactive: false }).addTo(map)

for (const box of document.querySelectorAll('[data-map=choose]')) {
  const position = document.getElementById(box.dataset.position)
  const kind = document.getElementById(box.dataset.kind)
  const { map, datum } = draw(box)
  let marker = null
  const show = (move) => {
    const typed = read(position.value)
    if (marker) { marker.remove(); marker = null }
    delete box.dataset.shown
    if (!typed) return
    const place = convert(typed, kind.value, datum)
    box.dataset.shown = place.map(round).join(',')
    marker = put(map, place, 'typed', '')
    if (move) map.setView(place, Math.max(map.getZoom(), 16), { animate: false })
  }
  const choose = (place) => {
    position.value = `${round(place.lat)}, ${round(place.lng)}`
    kind.value = datum
    show(false)
  }
  map.setView([35, 105], 4)
  show(true)
  map.on('click', (event) => choose(event.latlng.wrap()))
  for (const field of [position, kind]) field.addEventListener('change', () => show(true))
  const middle = document.getElementById(box.dataset.middle)
  middle.hidden = false
  middle.addEventListener('click', () => choose(map.getCenter().wrap()))
}

for (const box of document.querySelectorAll('[data-map=show]')) {
  const places = JSON.parse(box.dataset.places)
  const { map } = draw(box)
  for (const place of places) put(map, place.at, place.kind, place.title)
  if (places.length > 1) map.fitBounds(places.map((place) => place.at), { maxZoom: 17, padding: [30, 30], animate: false })
  else map.setView(places[0].at, 17)
}
