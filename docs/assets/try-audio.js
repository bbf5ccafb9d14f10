// Sound for "Try it"; the same as tooling/bench/adapters/audio_frames.py.
"use strict"
self.haatTry = ({ facts, words, make, run, table, plain }) => {
  const { adapter, meanings } = facts
  const { context, hop, rate, states } = adapter
  const LONGEST_S = 60
  const file = make("input", { type: "file", accept: "audio/*", required: true })
  const read = async () => {
    const raw = await file.files[0].arrayBuffer()
    const sound = await new OfflineAudioContext(1, 1, rate).decodeAudioData(raw).catch(() => {
      throw Error(words.unheard)
    })
    const heard = new Float32Array(context + Math.min(sound.length, LONGEST_S * rate))
    for (let channel = 0; channel < sound.numberOfChannels; channel++) {
      const samples = sound.getChannelData(channel).subarray(0, heard.length - context)
      samples.forEach((sample, at) => { heard[context + at] += sample / sound.numberOfChannels })
    }
    return heard
  }
  const answer = async (sessions, heard) => {
    const scores = []
    const size = (shape) => shape.reduce((a, b) => a * b, 1)
    let kept = Object.fromEntries(states.map(({ input, shape }) =>
      [input, new ort.Tensor("float32", new Float32Array(size(shape)), shape)]))
    for (let at = context + hop; at <= heard.length; at += hop) {
      const [value, found] = await run(sessions, heard.subarray(at - hop - context, at), kept)
      kept = Object.fromEntries(states.map(({ input, output }) => [input, found[output]]))
      scores.push(value.data[0])
    }
    const best = scores.indexOf(Math.max(...scores))
    const second = (at) => `${(at * hop / rate).toFixed(2)} s`
    const bars = scores.map((score) => {
      const bar = make("i")
      bar.style.height = `${100 * Math.min(1, Math.max(0, score))}%`
      return bar
    })
    const means = meanings[adapter.output] ?? adapter.output
    return {
      says: words.highest.replace("%s", plain(scores[best])).replace("%s", second(best)),
      means,
      shown: [
        make("div", { className: "h-try__bars", ariaHidden: true }, ...bars),
        make("details", { className: "h-details" }, make("summary", { textContent: words.all }),
          table(means, scores.map((score, at) => [second(at), score]))),
      ],
    }
  }
  return { inputs: [make("label", {}, words.sound, file)], read, answer }
}
