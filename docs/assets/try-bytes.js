// Files and texts for "Try it"; the same as tooling/bench/adapters/bytes_head_tail.py.
"use strict"
self.haatTry = ({ facts, words, make, run, table, plain }) => {
  const { adapter } = facts
  const file = make("input", { type: "file" })
  const text = make("textarea", { rows: 5 })
  const space = (byte) => byte === 32 || byte > 8 && byte < 14
  const read = async () => {
    const blob = file.files[0] ?? new Blob([text.value])
    const part = async (...range) => Array.from(new Uint8Array(await blob.slice(...range).arrayBuffer()))
    const first = await part(0, adapter.block)
    const last = await part(-adapter.block)
    // Where all is space nothing is left: -1 becomes the end.
    const head = first.slice(first.findIndex((byte) => !space(byte)) >>> 0).slice(0, adapter.head)
    const tail = last.slice(0, last.findLastIndex((byte) => !space(byte)) + 1).slice(-adapter.tail)
    const filling = Array(adapter.head + adapter.tail - head.length - tail.length).fill(adapter.padding)
    return [...head, ...filling, ...tail]
  }
  const answer = async (sessions, values, labels) => {
    const [{ data }] = await run(sessions, values)
    const name = (at) => labels?.[at] ?? at
    const best = [...data.keys()].sort((a, b) => data[b] - data[a]).slice(0, 5)
    const title = facts.meanings[adapter.output] ?? adapter.output
    return { says: plain(name(best[0])), means: "", shown: [table(`${words.best}: ${title}`, best.map((at) => [name(at), data[at]]))] }
  }
  return { inputs: [make("label", {}, words.file, file), make("label", {}, words.text, text)], read, answer }
}
