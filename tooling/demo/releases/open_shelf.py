"""Open Shelf: openly licensed models out of packages, passed on unchanged and with their origin."""

from __future__ import annotations

from textwrap import dedent

from tooling.demo.models import magika, silero
from tooling.demo.plans import ArtifactPlan, PublisherPlan, ReleasePlan
from tooling.model.adapters import AudioAdapter, BytesAdapter, CarriedTensor
from tooling.model.manifest import AiAct, Compliance, Contact, Lineage, Tensor, Training, Use

PUBLISHER = PublisherPlan(
    "open-shelf",
    "Open Shelf",
    "Openly licensed models out of published packages: unchanged, located, measured. None of them is ours.",
)

_HOME = "https://github.com/google/magika"
_SILERO_HOME = "https://github.com/snakers4/silero-vad"
_MEMORY = (1, 1, 128)

_SILERO = ReleasePlan(
    publisher=PUBLISHER.name,
    model="silero-vad",
    version="6.2.3",
    title="Silero VAD 6.2.3, 16 kHz (Silero Team)",
    summary="Is somebody speaking? One probability for every 32 ms of sound",
    description=dedent("""
        The voice activity detector of the Silero Team, exactly as the Python package `silero-vad` 6.2.3 ships it in
        the file `silero_vad_16k_sequence.onnx`. Open Shelf did not train it and did not change a byte: the digest of
        this listing is that of the file in the package, which is also where the bytes can be had.

        ## How it works

        It takes 512 new samples at 16,000 a second together with the 64 samples before them, and gives a
        probability of speech. What it remembers of earlier frames goes out as two tensors and in again with the next
        frame, so it hears the past and never the future.

        ## What is measured here

        The bare model, frame by frame, each clip from silence. The package around it does more: it joins frames into
        stretches, drops short ones and pads the others. The voices of the suite are synthetic and its noises, too.

        ## Credit

        Silero Team, [snakers4/silero-vad](https://github.com/snakers4/silero-vad), MIT.
    """).strip()
    + "\n",
    license="MIT",
    task="voice-activity-detection",
    tags=("audio", "speech", "packaged"),
    artifacts=(
        ArtifactPlan("model.onnx", "model", "onnx", silero.make_model, (silero.LOCATION,)),
        ArtifactPlan("LICENSE", "data", "text", silero.make_license),
    ),
    adapter=AudioAdapter(
        kind="audio_frames",
        input="input",
        output="speech_probs",
        rate=16_000,
        hop=512,
        context=64,
        states=(
            CarriedTensor(input="h", output="hn", shape=_MEMORY),
            CarriedTensor(input="c", output="cn", shape=_MEMORY),
        ),
    ),
    inputs=(
        Tensor(
            name="input", type="float32", shape=("frames", 576), meaning="64 samples heard before, then 512 new ones"
        ),
        Tensor(name="h", type="float32", shape=_MEMORY, meaning="memory of earlier frames, zeros at the beginning"),
        Tensor(name="c", type="float32", shape=_MEMORY, meaning="memory of earlier frames, zeros at the beginning"),
    ),
    outputs=(
        Tensor(name="speech_probs", type="float32", shape=("frames",), meaning="probability of speech, 0 to 1"),
        Tensor(name="hn", type="float32", shape=_MEMORY, meaning="what goes in as `h` with the next frame"),
        Tensor(name="cn", type="float32", shape=_MEMORY, meaning="what goes in as `c` with the next frame"),
    ),
    claims=(("voice-activity/1", "roc_auc"), ("voice-activity/1", "binary_f1")),
    lineage=(Lineage(relation="packaged-from", name="snakers4/silero-vad", version=silero.VERSION, url=_SILERO_HOME),),
    training=Training(data="Speech in many languages, gathered by the Silero Team and not published"),
    use=Use(
        intended="Cutting silence out of recordings, and waking up a recogniser of speech.",
        out_of_scope="Watching over people: hearing that somebody speaks is hearing somebody.",
        limitations=(
            "Singing, music with voices, whispering and voices far away; it says that there is speech, not whose and "
            "not what. Sound of another rate has to be resampled to 16,000 samples a second first."
        ),
        risks="Voices that it hears worse than others are cut out of whatever follows it, and nobody notices.",
    ),
    compliance=Compliance(
        ai_act=AiAct(risk="minimal", gpai=False),
        personal_data="not known to the packager: the training recordings are not published",
        export="none known",
    ),
    contact=Contact(url=_SILERO_HOME),
)

RELEASES: tuple[ReleasePlan, ...] = (
    ReleasePlan(
        publisher=PUBLISHER.name,
        model="magika",
        version="3.3.0",
        title="Magika standard v3.3 (Google)",
        summary="What kind of file is it? 214 kinds, from the first and last kilobyte",
        description=dedent("""
            Google's file-type model *standard_v3_3*, exactly as the Python package `magika` 1.0.3 ships it. Open
            Shelf did not train it and did not change a byte: the digest of this listing is that of the file in the
            package, which is also where the bytes can be had. `labels.json` is the list `target_labels_space` of the
            package's configuration, in the order of the scores.

            ## How it works

            It reads at most 4 KiB from both ends of a file, strips white space, and feeds the first and the last
            1,024 bytes as numbers (256 where there is no byte) to a small network. Its output is one score for each
            of 214 kinds.

            ## What is measured here

            The bare model: the kind with the highest score. The package around it does more: it treats empty and
            tiny files by rules, answers *generic text* or *unknown* below a threshold for each kind, and renames two
            kinds. Numbers of the whole package will differ from those measured here.

            ## Credit

            Google LLC, [google/magika](https://github.com/google/magika), Apache-2.0. If you use it, cite the
            authors' paper: *Magika: AI-Powered Content-Type Detection*.
        """).strip()
        + "\n",
        license="Apache-2.0",
        task="file-type-detection",
        tags=("files", "security", "packaged"),
        artifacts=(
            ArtifactPlan("model.onnx", "model", "onnx", magika.make_model, (magika.LOCATION,)),
            ArtifactPlan("labels.json", "labels", "json", magika.make_labels),
        ),
        adapter=BytesAdapter(
            kind="bytes_head_tail",
            input="bytes",
            output="target_label",
            labels="labels.json",
            head=1024,
            tail=1024,
            block=4096,
            padding=256,
        ),
        inputs=(
            Tensor(
                name="bytes", type="int32", shape=("batch", 2048), meaning="first and last 1,024 bytes; 256 is padding"
            ),
        ),
        outputs=(
            Tensor(
                name="target_label", type="float32", shape=("batch", 214), meaning="score of each kind in labels.json"
            ),
        ),
        claims=(("file-types/1", "accuracy"), ("file-types/1", "f1")),
        lineage=(
            Lineage(relation="packaged-from", name="google/magika standard_v3_3", version=magika.VERSION, url=_HOME),
        ),
        training=Training(data="About 100 million files of more than 200 kinds, gathered by Google and not published"),
        use=Use(
            intended="Routing files to the right scanner or viewer, and sorting uploads, together with other checks.",
            out_of_scope="Deciding on its own that a file is harmless: a kind is not a verdict on its content.",
            limitations=(
                "Files that are two kinds at once, very short files, text without telling words, and kinds outside "
                "its list. Dialects are easily confused: CSS and SCSS, JSON and JSON Lines, C and C++."
            ),
            risks="Whoever crafts a file can make it look like another kind. Do not use it as the only gate.",
        ),
        compliance=Compliance(
            ai_act=AiAct(risk="minimal", gpai=False),
            personal_data="not known to the packager: the training files are not published",
            export="none known",
        ),
        contact=Contact(url=_HOME),
    ),
    _SILERO,
)
