// "Try it": runs a listing's model on the reader's own machine. Nothing is loaded before somebody asks for it.
"use strict"
{
const box = document.getElementById("try")
const { facts, words } = JSON.parse(document.getElementById("try-facts").textContent)
const { adapter, form } = facts
const make = (tag, more, ...inside) => {
  const made = Object.assign(document.createElement(tag), more)
  made.append(...inside)
  return made
}
const state = make("p", { role: "status" })
const result = make("p", { role: "status", className: "h-try__says" })
const answer = make("div", { className: "h-try__answer" })
const picked = new Map()

// Plain http has no crypto.subtle: SHA-256 of FIPS 180-4, then.
const slowly = (bytes) => {
  const root = (x, by) => (x ** (1 / by) % 1) * 2 ** 32 | 0
  const primes = []
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n)
  const keys = primes.map((p) => root(p, 3))
  const sums = primes.slice(0, 8).map((p) => root(p, 2))
  const data = new DataView(new ArrayBuffer((bytes.length + 72) >> 6 << 6))
  new Uint8Array(data.buffer).set(bytes)
  data.setUint8(bytes.length, 128)
  data.setUint32(data.byteLength - 8, bytes.length / 2 ** 29)
  data.setUint32(data.byteLength - 4, bytes.length << 3)
  const turn = (x, ...by) => by.reduce((sum, n) => sum ^ (x >>> n | x << 32 - n), 0)
  for (let at = 0; at < data.byteLength; at += 64) {
    const w = []
    let [a, b, c, d, e, f, g, h] = sums
    keys.forEach((key, i) => {
      w[i] = i < 16 ? data.getInt32(at + i * 4) : w[i - 16] + w[i - 7]
        + (turn(w[i - 15], 7, 18) ^ w[i - 15] >>> 3) + (turn(w[i - 2], 17, 19) ^ w[i - 2] >>> 10) | 0
      const one = h + turn(e, 6, 11, 25) + (e & f ^ ~e & g) + key + w[i] | 0
      const two = turn(a, 2, 13, 22) + (a & b ^ a & c ^ b & c) | 0
      ;[a, b, c, d, e, f, g, h] = [one + two | 0, a, b, c, d + one | 0, e, f, g]
    })
    ;[a, b, c, d, e, f, g, h].forEach((x, i) => { sums[i] = sums[i] + x | 0 })
  }
  return Int32Array.from(sums, (x) => x << 24 | x >>> 24 | x << 8 & 0xff0000 | x >>> 8 & 0xff00).buffer
}
const digest = async (bytes) => Array.from(new Uint8Array(
  self.crypto?.subtle ? await crypto.subtle.digest("SHA-256", bytes) : slowly(bytes)),
(b) => b.toString(16).padStart(2, "0")).join("")

const read = async ({ at, path, digest: wanted }) => {
  let bytes = picked.get(wanted)
  if (!bytes) {
    const response = await fetch(box.dataset.root + at).catch(() => ({}))
    if (!response.ok) throw Error(`${words.missing} ${path}`)
    bytes = new Uint8Array(await response.arrayBuffer())
    const found = await digest(bytes)
    if (found !== wanted) throw Error(`${words.other} ${path}: sha256:${found}`)
  }
  return bytes
}
const script = (at) => new Promise((done, failed) => {
  document.head.append(make("script", {
    src: box.dataset.root + at, onload: done, onerror: () => failed(Error(`${words.missing} ${at}`)),
  }))
})
let packed
self.haatWasm = (text) => { packed = text }
const load = async () => {
  await Promise.all(facts.runtime.map(script))
  const raw = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0))
  const wasmBinary = await new Response(new Blob([raw]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer()
  Object.assign(ort.env.wasm, { wasmBinary, numThreads: 1 })
  ort.env.logLevel = "error"
  const labels = facts.labels && JSON.parse(new TextDecoder().decode(await read(facts.labels)))
  const sessions = []
  for (const graph of facts.graphs) sessions.push(await ort.InferenceSession.create(await read(graph)))
  return { sessions, labels }
}
let loading
const loaded = () => loading ??= load().catch((error) => {
  loading = undefined
  throw error
})

// All graphs, one after the other, as in tooling/bench/chain.py: gives what the last one says, and all its outputs.
const KINDS = { float32: Float32Array, float64: Float64Array, int32: Int32Array, int64: BigInt64Array }
const run = async (sessions, values, states) => {
  let value, found
  for (const [at, session] of sessions.entries()) {
    const model = at === facts.model
    const input = model ? adapter.input : session.inputNames[0]
    const { type } = session.inputMetadata[session.inputNames.indexOf(input)]
    value ??= new ort.Tensor(type, KINDS[type].from(values, type === "int64" ? BigInt : Number), [1, values.length])
    found = await session.run({ [input]: value, ...model && states })
    value = found[model ? adapter.output : session.outputNames[0]]
  }
  return [value, found]
}
const plain = (value) => typeof value === "number" ? String(Number(value.toPrecision(7)))
  : String(value).replace(/\p{C}/gu, "\ufffd")
// Numbers of a table have as many decimals as its largest needs to show four digits.
const table = (title, rows) => {
  const numbers = rows.map(([, value]) => value)
  const [min, max] = [Math.min(0, ...numbers), Math.max(1, ...numbers)]
  const most = Math.max(...numbers.map(Math.abs), 1e-9)
  const decimals = Math.max(0, 3 - Math.floor(Math.log10(most)))
  return make("table", { className: "h-table" }, make("caption", { textContent: plain(title) }),
    make("tbody", {}, ...rows.map(([name, value]) => make("tr", {},
      make("th", { scope: "row", textContent: plain(name) }),
      make("td", { className: "h-num", textContent: value.toFixed(decimals), title: value }),
      make("td", { ariaHidden: true }, make("meter", { min, max, value }))))))
}

const fields = make("form", { className: "h-try__form" })
let ask
const failed = (error) => { state.textContent = `${words.failed} ${plain(error.message)}` }
const once = async () => {
  try {
    state.textContent = words.loading
    const { sessions, labels } = await loaded()
    const values = await ask.read()
    const begin = performance.now()
    const { says, means, shown } = await ask.answer(sessions, values, labels)
    const time = Math.max(1, Math.round(performance.now() - begin))
    result.replaceChildren(words.says, " ", make("strong", { textContent: says }))
    answer.replaceChildren(make("p", { className: "h-soft", dir: "auto", textContent: means }), ...shown)
    state.textContent = words.ran.replace("%s", time)
  } catch (error) {
    result.replaceChildren()
    answer.replaceChildren()
    failed(error)
  }
}
// One after the other, so that the last answer is to the last question.
let turn = Promise.resolve()
fields.onsubmit = (event) => {
  event.preventDefault()
  turn = turn.then(once)
}

// From a folder no script may read files: whoever has the folder can hand them over, and the digest says which is which.
const hand = () => make("label", { className: "h-try__files" }, words.folder,
  ` ${[...facts.graphs, ...facts.labels ? [facts.labels] : []].map((one) => one.at).join(", ")} `,
  make("input", { type: "file", multiple: true, onchange: async (event) => {
    for (const file of event.target.files) {
      const bytes = new Uint8Array(await file.arrayBuffer())
      picked.set(await digest(bytes), bytes)
    }
  } }))
const start = document.getElementById("try-start")
start.onclick = async () => {
  start.disabled = true
  try {
    await script(facts.script)
  } catch (error) {
    start.replaceWith(state)
    failed(error)
    return
  }
  ask = haatTry({ facts, words, make, run, table, plain, fields })
  fields.append(...ask.inputs, make("button", { className: "h-button", textContent: words.run }))
  start.replaceWith(...location.protocol === "file:" ? [hand()] : [], fields, state, result, answer)
  box.querySelector("input, button, textarea").focus()
  if (location.protocol !== "file:") loaded().catch(() => {})
}
box.hidden = false
}
