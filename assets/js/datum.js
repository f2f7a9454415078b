// Two datums: telephones say WGS-84, Chinese maps GCJ-02, some hundred metres apart. The public approximation, as on the server.
const outside = ([lat, lon]) => !(lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271)

function shift([lat, lon]) {
  const { PI, abs, cos, sin, sqrt } = Math
  const x = lon - 105, y = lat - 35
  const wave = (20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2 / 3
  let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + wave
  north += (20 * sin(y * PI) + 40 * sin(y / 3 * PI)) * 2 / 3 + (160 * sin(y / 12 * PI) + 320 * sin(y * PI / 30)) * 2 / 3
  let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + wave
  east += (20 * sin(x * PI) + 40 * sin(x / 3 * PI)) * 2 / 3 + (150 * sin(x / 12 * PI) + 300 * sin(x / 30 * PI)) * 2 / 3
  const axis = 6378245, flat = 0.006693421622965943, angle = lat / 180 * PI
  const magic = 1 - flat * sin(angle) ** 2, root = sqrt(magic)
  return [north * 180 / (axis * (1 - flat) / (magic * root) * PI), east * 180 / (axis / root * cos(angle) * PI)]
}

function toNational(place) {
  if (outside(place)) return place
  const moved = shift(place)
  return [place[0] + moved[0], place[1] + moved[1]]
}

function fromNational(place) {
  if (outside(place)) return place
  let found = place
  for (let step = 0; step < 4; step++) {
    const there = toNational(found)
    found = [found[0] + place[0] - there[0], found[1] + place[1] - there[1]]
  }
  return found
}

export function convert(place, from, to) {
  if (from === to) return place
  return to === 'gcj02' ? toNational(place) : fromNational(place)
}
