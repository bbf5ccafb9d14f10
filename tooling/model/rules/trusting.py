"""HA020-HA049, HA167-HA169: the marketplace's policy, names, signatures, artifacts."""

from tooling.model.rules.rule import Rule

LICENSE = Rule(
    "HA020",
    "license-not-accepted",
    "The license is not one that this marketplace accepts in `trust/policy.yaml`.",
    ("A name that is not the SPDX id, such as `Apache 2.0`.", "A license the marketplace does not list."),
    "Use the SPDX id from https://spdx.org/licenses/ that the policy lists, and sign again.",
)
NAME_TAKEN = Rule(
    "HA021",
    "name-taken",
    "The publisher's name can be taken for one that is here already: they differ only in hyphens or in characters that "
    "look alike, such as `l` and `1`, `o` and `0`, `rn` and `m`.",
    ("A name chosen without looking at the others.", "An attempt to be taken for somebody else."),
    "Choose a name that nobody can confuse with another publisher's.",
)
VERSION_ORDER = Rule(
    "HA022",
    "version-does-not-follow",
    "Releases of a listing form a chain: each names the digest of the manifest before it, and versions only grow.",
    ("`previous` is missing or names another manifest.", "A version lower than the latest one."),
    "Set `previous` to the digest of the latest release's manifest, raise `version`, and sign again.",
)
POLICY = Rule(
    "HA024",
    "policy-unusable",
    "The marketplace's own policy cannot be used, so nothing can be believed.",
    (
        "`trust/policy.yaml` is missing or malformed.",
        "It names no verifier, grant or license.",
        "It names a Sigstore instance without a usable `trust/instances/<name>/trusted_root.json`.",
    ),
    "Mend `registry/trust/policy.yaml`; this is the operator's task, not the publisher's.",
)
BUNDLE = Rule(
    "HA030",
    "bundle-malformed",
    "The signature file is not a Sigstore bundle v0.3 that this marketplace reads.",
    ("A file that was edited, cut off, or made by another tool's older format.",),
    "Make the bundle again with `haat sign`.",
)
UNSIGNED = Rule(
    "HA031",
    "signature-missing",
    "The document has no signature file beside it, so nobody vouches for its bytes.",
    ("`haat sign` was not run.", "The `.sigstore.json` file was not committed."),
    "Run `haat sign` on the document and commit the bundle it writes.",
)
SIGNATURE = Rule(
    "HA032",
    "signature-invalid",
    "No identity of the publisher made this signature over these bytes: the file was changed after signing, or "
    "somebody else signed it.",
    (
        "The document was edited after `haat sign`.",
        "Signed with a key the publisher file does not list.",
        "Signed by a workflow, on a branch or for an event that the publisher file does not list.",
        "The identity names a Sigstore instance that the marketplace's policy does not.",
    ),
    "Sign the document again as an identity that the publisher's file lists.",
)
PUBLISHER_UNKNOWN = Rule(
    "HA034",
    "publisher-unknown",
    "There is no publisher file for this namespace, or the manifest names another genesis digest than that file has.",
    (
        "The first listing came without `publishers/<name>/1.yaml`.",
        "A copy of another market's publisher file.",
    ),
    "Add the publisher's genesis file with its bundle, and name its digest in the manifest's `publisher` field.",
)
GENESIS = Rule(
    "HA035",
    "publisher-not-self-signed",
    "A publisher's first file must be signed by an identity that it lists itself.",
    ("The file was edited after signing; that makes it another publisher.",),
    "Restore the signed bytes from history, or sign the file with a key it lists.",
)
CHAIN = Rule(
    "HA036",
    "publisher-chain-broken",
    "A publisher's later file does not continue the one before it: a number is missing, it names another predecessor "
    "or genesis, or nobody who may change the publisher signed it.",
    (
        "Signed with a new key in place of one that the file before it lists.",
        "The recovery key was changed with an ordinary key.",
        "A retired key was taken off the list.",
    ),
    "Write the next file with `previous` set to the digest of the last, and sign it with a key the last one lists.",
)
DIGEST = Rule(
    "HA040",
    "digest-mismatch",
    "Bytes differ from the digest, size or piece root they are known by.",
    ("The file was replaced or damaged.", "The manifest was written for another build of the file."),
    "Restore the file that was signed, or describe the new file in a new version.",
)
NOTICE = Rule(
    "HA037",
    "notices-do-not-follow",
    "The publisher's notices on a release form one signed sequence, so that none can be dropped: a number is missing, "
    "or a notice names another release or another predecessor.",
    ("A notice copied from another release.", "A notice taken out of the sequence."),
    "Write the next notice with `haat notice`, which fills in both digests.",
)
YANKED = Rule(
    "HA038",
    "release-yanked",
    "The publisher has asked not to use this release any more. It stays readable, and what was signed stays true.",
    ("A fault that a later version mends.",),
    "Use the version that the notice names, or the latest one.",
)
ADVISORY = Rule(
    "HA039",
    "advisory",
    "The publisher has published something that users of this release must know.",
    ("A weakness found after the release.",),
    "Read the advisory on the listing's page, and use the version that it names.",
)
ARTIFACT_MISSING = Rule(
    "HA041",
    "artifact-not-at-hand",
    "The artifact's bytes are not here, so they could not be checked. That is not a verdict on the release.",
    ("The registry carries only small artifacts.", "A copy made without artifacts."),
    "Put the file at the path named in the message; only the listed digest is accepted there.",
)
OMS_FORM = Rule(
    "HA167",
    "model-signature-not-usable",
    "The artifact with the role `oms` is not an OpenSSF model signature that is read here: a bundle whose statement "
    "is of type `https://model_signing/signature/v1.0`, lists whole files by SHA-256, and is consistent in itself.",
    (
        "Made by a version of `model_signing` before 1.0.",
        "Made with another hash, or with shards in place of files.",
        "Another file was given the role `oms`.",
    ),
    "Sign the artifacts again with `model_signing` (docs/how-to/openssf-model-signing.md).",
)
OMS_SIGNER = Rule(
    "HA168",
    "model-signature-by-somebody-else",
    "The OpenSSF model signature is not by an identity that may sign for this publisher.",
    (
        "`model_signing` was given another key than the publisher's file lists.",
        "The signature was taken from another publisher's model.",
        "The signature was changed.",
    ),
    "Sign the artifacts with a key or name that the publisher's file lists.",
)
OMS_FILES = Rule(
    "HA169",
    "model-signature-of-other-files",
    "The OpenSSF model signature lists other files than the manifest does: a file is missing, is added, has another "
    "digest, or is left out of what is checked.",
    (
        "The signature was made before a file changed or was added.",
        "A file lay in the folder when it was signed that is no artifact of the release.",
        "The signature belongs to another version.",
    ),
    "Sign the folder with exactly the release's artifacts in it, and put the new signature into the manifest.",
)

RULES = (
    LICENSE,
    NAME_TAKEN,
    VERSION_ORDER,
    POLICY,
    BUNDLE,
    UNSIGNED,
    SIGNATURE,
    PUBLISHER_UNKNOWN,
    GENESIS,
    CHAIN,
    NOTICE,
    YANKED,
    ADVISORY,
    DIGEST,
    ARTIFACT_MISSING,
    OMS_FORM,
    OMS_SIGNER,
    OMS_FILES,
)
