namespace Compliance.Evidence.Integrity;

/// <summary>The commands of the page <see cref="VerifyText"/>. A test runs them on real packs.</summary>
internal static class VerifyCommands
{
    /// <summary>Markdown with one script in fenced blocks.</summary>
    public const string Text = """
        ## 1. Every file is what the evidence manifest says

        `manifest-sha256.txt` is what `sha256sum` reads; the evidence manifest, which is signed, must say the same of every file.

        ```sh
        set -eu; shopt -s globstar dotglob nullglob; export LC_ALL=C
        tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
        broken() { echo "BROKEN: $*"; exit 1; }
        sum() { sha256sum < "$1" | cut -d' ' -f1; }
        # listed MANIFEST FILE: the manifest lists the file with its size and hash
        listed() { case "$(cat "$1")" in *"{\"bytes\":$(stat -c %s "$2"),\"path\":\"$2\",\"sha256\":\"$(sum "$2")\"}"*) ;; *) broken "$2: not as $1 lists it" ;; esac; }
        # entries MANIFEST: how many files it lists
        entries() { local all less; all=$(cat "$1"); less=${all//'"path":"'/}; echo $(( (${#all} - ${#less}) / 8 )); }

        sha256sum --check --quiet --strict manifest-sha256.txt tagmanifest-sha256.txt || broken "a file was changed or is missing"
        count=0
        for file in data/**; do if [ ! -d "$file" ]; then listed evidence-manifest.json "$file"; count=$((count + 1)); fi; done
        [ "$count" = "$(entries evidence-manifest.json)" ] || broken "evidence-manifest.json lists a file that is not there"
        for file in **; do
          case "$file" in data/* | release/* | tagmanifest-sha256.txt | evidence-manifest.dsse.json | evidence-manifest.tsr) continue ;; esac
          if [ ! -d "$file" ]; then case "$(cat tagmanifest-sha256.txt)" in *"  $file"*) ;; *) broken "$file: was added" ;; esac; fi
        done
        digest=$(sum evidence-manifest.json); echo "digest $digest"
        ```

        ## 2. The signature is one over that manifest, by a key that you know

        An envelope holds a statement and a signature over `DSSEv1 LENGTH TYPE LENGTH STATEMENT`.

        ```sh
        # signed ENVELOPE KEY: the signature is one of the key
        signed() {
          local type; type=$(cut -d'"' -f8 "$1")
          cut -d'"' -f4 "$1" | base64 -d > "$tmp/statement"
          cut -d'"' -f18 "$1" | base64 -d > "$tmp/signature"
          { printf 'DSSEv1 %d %s %d ' "${#type}" "$type" "$(stat -c %s "$tmp/statement")"; cat "$tmp/statement"; } > "$tmp/pae"
          openssl dgst -sha256 -verify "$2" -signature "$tmp/signature" "$tmp/pae" > /dev/null || broken "$1: not signed by $2"
        }
        # about KIND FILE: the statement read last is of that kind, and about the file as it is
        about() {
          local end="\"predicateType\":\"https://compliance.example.com/$1\",\"subject\":[{\"digest\":{\"sha256\":\"$(sum "$2")\"},\"name\":\"$2\"}]}"
          [ "$(tail -c "${#end}" "$tmp/statement")" = "$end" ] || broken "a statement $1 is not about $2 as it is"
        }
        # pem LABEL BASE64
        pem() { printf -- '-----BEGIN %s-----\n%s\n-----END %s-----\n' "$1" "$(printf %s "$2" | fold -w 64)" "$1"; }
        # key ENVELOPE: the key to check with: KEY, or that of the certificate in the statement when it leads to ROOT
        key() {
          if [ -n "${KEY:-}" ]; then echo "$KEY"; return; fi
          local text certificates; text=$(cut -d'"' -f4 "$1" | base64 -d); certificates=${text#*'"certificates":["'}; certificates=${certificates%%'"]'*}
          pem CERTIFICATE "${certificates%%'"'*}" > "$tmp/leaf.pem"
          for one in ${certificates//'","'/ }; do pem CERTIFICATE "$one"; done > "$tmp/chain.pem"
          openssl verify -CAfile "$ROOT" -untrusted "$tmp/chain.pem" "$tmp/leaf.pem" > /dev/null || broken "$1: its certificate does not lead to $ROOT"
          openssl x509 -in "$tmp/leaf.pem" -noout -pubkey > "$tmp/key.pem"; echo "$tmp/key.pem"
        }
        if [ -e evidence-manifest.dsse.json ]; then
          [ -n "${KEY:-}${ROOT:-}" ] || broken "say whose key you know: KEY or ROOT"
          signed evidence-manifest.dsse.json "$(key evidence-manifest.dsse.json)"; about evidence-pack/v1 evidence-manifest.json; echo "signature holds"
        else
          [ -z "${KEY:-}${ROOT:-}" ] || broken "the pack is not signed"
          echo "no signature"
        fi
        ```

        ## 3. The time stamp is one over that signature

        ```sh
        # stamped TOKEN ENVELOPE
        stamped() {
          if [ ! -e "$1" ]; then echo "no time stamp over $2"; return; fi
          [ -n "${AUTHORITY:-}" ] || broken "say which time-stamp authority you know: AUTHORITY"
          openssl ts -verify -data "$2" -in "$1" -token_in -CAfile "$AUTHORITY" > /dev/null 2>&1 || broken "$1: no stamp of $AUTHORITY over $2"
          local line moment=
          while read -r line; do case "$line" in "Time stamp: "*) moment=${line#*: } ;; esac; done < <(openssl ts -reply -in "$1" -token_in -text 2> /dev/null)
          echo "time stamp over $2 holds: $moment"
        }
        stamped evidence-manifest.tsr evidence-manifest.dsse.json
        ```

        ## 4. The release is whole, and approved by persons of the register

        ```sh
        if [ -e release/release-manifest.json ]; then
          signed release/release-manifest.dsse.json "$(key release/release-manifest.dsse.json)"; about release/v1 release/release-manifest.json
          stamped release/release-manifest.tsr release/release-manifest.dsse.json
          case "$(cat release/release-manifest.json)" in *'"stamped":true}') [ -e release/release-manifest.tsr ] || broken "release/release-manifest.tsr is missing" ;; esac
          count=0
          for file in release/** evidence-manifest.dsse.json evidence-manifest.tsr; do
            case "$file" in release/release-manifest.*) continue ;; esac
            if [ -f "$file" ]; then listed release/release-manifest.json "$file"; count=$((count + 1)); fi
          done
          [ "$count" = "$(entries release/release-manifest.json)" ] || broken "release/release-manifest.json lists a file that is not there"
          case "$(cat release/release-manifest.json)" in *"\"evidence\":\"$digest\""*) ;; *) broken "the release is one of other evidence" ;; esac

          cmp release/approvers.dsse.json data/inputs/approvers.dsse.json || broken "the release names another register of approvers"
          signed release/approvers.dsse.json "${REGISTER_KEY:-$(key evidence-manifest.dsse.json)}"; cp "$tmp/statement" "$tmp/register"
          for envelope in release/submission.dsse.json release/approvals/*; do
            id=$(cut -d'"' -f14 "$envelope"); found=
            while read -r word; do
              case "$word" in MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE*)
                if [ "$(printf %s "$word" | base64 -d | sha256sum | cut -d' ' -f1)" = "$id" ]; then found=1; pem "PUBLIC KEY" "$word" > "$tmp/person.pem"; fi ;;
              esac
            done < <(tr '"' '\n' < "$tmp/register"; echo)
            [ -n "$found" ] || broken "$envelope: the key $id is not in the register"
            signed "$envelope" "$tmp/person.pem"
            case "$envelope" in release/submission*) about submission/v1 evidence-manifest.json ;; *) about approval/v1 evidence-manifest.json ;; esac
            echo "$envelope: signed by $id"; cat "$tmp/statement"; echo
          done
        elif [ -d release ]; then broken "release/release-manifest.json is missing"
        else echo "not released: nothing here says that anybody approved it"
        fi
        echo "the bytes hold"
        ```

        """;
}
