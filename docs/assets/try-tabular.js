// Rows of numbers for "Try it", and a pad for those that are a drawing; the same as tooling/bench/adapters/tabular.py.
"use strict"
self.haatTry = ({ facts, words, make, run, table, plain, fields }) => {
  const { adapter, form: { count, names, sample, pad }, meanings, unit } = facts
  const button = (textContent, onclick) => make("button", { type: "button", className: "h-quiet", textContent, onclick })

  const answer = async (sessions, values, labels) => {
    const [value, found] = await run(sessions, Float32Array.from(values))
    const name = (at) => labels?.[at] ?? at
    const one = value.data[0]
    if (value.size !== 1 || Number.isNaN(Number(one))) throw Error(words.odd)
    const whole = typeof one === "bigint" || value.type.startsWith("int")
    const own = Object.keys(found).find((title) => found[title] === value)
    const others = Object.entries(found).filter(([, other]) => other !== value && other.type.startsWith("float"))
    return {
      says: whole ? plain(name(one)) : [plain(one), unit].filter(Boolean).join("\u00a0"),
      means: meanings[own] ?? own,
      shown: others.map(([title, { data }]) =>
        table(meanings[title] ?? title, [...data.slice(0, 100)].map((score, at) => [name(at), score]))),
    }
  }

  if (!pad) {
    const inputs = Array.from({ length: count }, (_, at) =>
      make("input", { type: "number", step: "any", required: true, value: sample[at] ?? "" }))
    const rows = inputs.map((input, at) => make("label", {}, names[at] ?? `${at + 1}`, input))
    return { inputs: [make("div", { className: "h-try__fields" }, ...rows)], answer,
      read: () => inputs.map((input) => input.valueAsNumber) }
  }

  const { side, paper, ink, fill, line } = pad
  const CELL = 8
  const whole = side * CELL
  const canvas = (more) => make("canvas", { role: "img", ...more })
  const board = canvas({ className: "h-try__pad", width: 256, height: 256, ariaLabel: words.pad })
  const seen = canvas({ className: "h-try__seen", width: side, height: side, ariaLabel: words.seen })
  const pen = board.getContext("2d")
  const fine = new OffscreenCanvas(whole, whole).getContext("2d", { willReadFrequently: true })
  let strokes = []
  let values = Array(count).fill(paper)

  const show = () => {
    const view = seen.getContext("2d")
    values.forEach((value, at) => {
      view.fillStyle = `rgb(36 28 85 / ${(value - paper) / (ink - paper)})`
      view.clearRect(at % side, Math.floor(at / side), 1, 1)
      view.fillRect(at % side, Math.floor(at / side), 1, 1)
    })
  }
  // What is drawn, brought to the size that the suite's pictures have, in its middle.
  const fit = ([left, top, right, bottom], thick, draw) => {
    const room = whole * fill - thick
    const scale = room / Math.max(right - left, bottom - top, 1)
    fine.resetTransform()
    fine.clearRect(0, 0, whole, whole)
    fine.setTransform(scale, 0, 0, scale,
      (whole - scale * (left + right)) / 2, (whole - scale * (top + bottom)) / 2)
    draw(thick / scale)
    const { data } = fine.getImageData(0, 0, whole, whole)
    const sums = Array(count).fill(0)
    for (let at = 0; at < whole * whole; at++) {
      sums[Math.floor(at / whole / CELL) * side + Math.floor(at % whole / CELL)] += data[at * 4 + 3]
    }
    values = sums.map((sum) => paper + (ink - paper) * sum / 255 / CELL ** 2)
    show()
  }
  const trace = (context, width) => {
    Object.assign(context, { lineWidth: width, lineCap: "round", lineJoin: "round", strokeStyle: "#241c55" })
    context.beginPath()
    for (const [[x, y], ...more] of strokes) {
      context.moveTo(x, y)
      for (const point of [[x, y + 0.1], ...more]) context.lineTo(...point)
    }
    context.stroke()
  }
  const redraw = () => {
    pen.clearRect(0, 0, 256, 256)
    trace(pen, 18)
    const points = strokes.flat()
    const ends = (axis) => points.map((point) => point[axis])
    fit([Math.min(...ends(0)), Math.min(...ends(1)), Math.max(...ends(0)), Math.max(...ends(1))],
      line * CELL, (width) => trace(fine, width))
  }
  const clear = () => {
    strokes = []
    values = Array(count).fill(paper)
    pen.clearRect(0, 0, 256, 256)
    show()
  }
  const point = (event) => {
    const { left, top, width, height } = board.getBoundingClientRect()
    return [(event.clientX - left) / width * 256, (event.clientY - top) / height * 256]
  }
  board.onpointerdown = (event) => {
    board.setPointerCapture(event.pointerId)
    strokes.push([point(event)])
    redraw()
  }
  board.onpointermove = (event) => {
    if (!event.buttons || !strokes.length) return
    strokes.at(-1).push(point(event))
    redraw()
  }
  board.onpointerup = () => fields.requestSubmit()

  const open = async (event) => {
    const picture = await createImageBitmap(event.target.files[0], { resizeWidth: 256, resizeHeight: 256 })
    const image = new OffscreenCanvas(256, 256).getContext("2d")
    image.drawImage(picture, 0, 0)
    const pixels = image.getImageData(0, 0, 256, 256)
    const grey = Array.from({ length: 256 * 256 }, (_, at) => {
      const [red, green, blue, alpha] = pixels.data.subarray(at * 4)
      return 255 + (0.3 * red + 0.59 * green + 0.11 * blue - 255) * alpha / 255
    })
    // The corners are paper; what differs most from them is ink.
    const ground = (grey[0] + grey[255] + grey[255 * 256] + grey[256 * 256 - 1]) / 4
    const most = grey.reduce((far, shade) => Math.max(far, Math.abs(shade - ground)), 1)
    const ends = [256, 256, 0, 0]
    grey.forEach((shade, at) => {
      const much = Math.abs(shade - ground) / most
      pixels.data.set([36, 28, 85, much * 255], at * 4)
      if (much < 0.3) return
      const [x, y] = [at % 256, Math.floor(at / 256)]
      ends.splice(0, 4, Math.min(ends[0], x), Math.min(ends[1], y), Math.max(ends[2], x + 1), Math.max(ends[3], y + 1))
    })
    clear()
    pen.putImageData(pixels, 0, 0)
    fit(ends, 0, () => fine.drawImage(board, 0, 0))
    fields.requestSubmit()
  }
  const use = () => {
    clear()
    values = [...sample]
    show()
    pen.imageSmoothingEnabled = false
    pen.drawImage(seen, 0, 0, 256, 256)
    fields.requestSubmit()
  }
  return {
    inputs: [
      make("div", { className: "h-try__board" }, board, make("figure", {}, seen, make("figcaption", { textContent: words.seen }))),
      make("label", {}, words.picture, make("input", { type: "file", accept: "image/*", onchange: open })),
      make("div", { className: "h-try__buttons" }, button(words.clear, clear), button(words.sample, use)),
    ],
    answer,
    read: () => values,
  }
}
