import type { Shell } from './shells.ts';

/**
 * Bash splits words at `=` and `:` (COMP_WORDBREAKS), so `--report=tap` arrives as three words: they are
 * joined again for the question, and the part before the `=` is taken off the answers.
 */
const bash = `# podnet: completion for bash. Load it with: source <(podnet completion bash)
_podnet() {
  local line word answer head
  local -a words=()
  line=\${COMP_LINE:0:COMP_POINT}
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  word=\${words[\${#words[@]}-1]}
  head=
  [[ $word == *=* ]] && head=\${word%%=*}=
  COMPREPLY=()
  while IFS= read -r answer; do
    case $answer in
      :files) compopt -o filenames 2>/dev/null; while IFS= read -r answer; do COMPREPLY+=("$answer"); done < <(compgen -f -- "\${word#"$head"}") ;;
      :folders) compopt -o filenames 2>/dev/null; while IFS= read -r answer; do COMPREPLY+=("$answer"); done < <(compgen -d -- "\${word#"$head"}") ;;
      *) COMPREPLY+=("\${answer#"$head"}") ;;
    esac
  done < <("\${words[0]}" __complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -F _podnet podnet
`;

const zsh = `#compdef podnet
# podnet: completion for zsh. Load it with: source <(podnet completion zsh)
_podnet() {
  local answer
  local -a answers offered
  answers=("\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for answer in $answers; do
    case $answer in
      :files) _files ;;
      :folders) _files -/ ;;
      *) offered+=("$answer") ;;
    esac
  done
  (( \${#offered} )) && compadd -- $offered
}
if [ "\${funcstack[1]}" = _podnet ]; then _podnet "$@"; else compdef _podnet podnet; fi
`;

const fish = `# podnet: completion for fish. Load it with: podnet completion fish | source
function __podnet_complete
  set -l words (commandline -opc) (commandline -ct)
  for answer in ($words[1] __complete -- $words[2..-1] 2>/dev/null)
    switch $answer
      case :files
        __fish_complete_path (commandline -ct)
      case :folders
        __fish_complete_directories (commandline -ct)
      case '*'
        echo $answer
    end
  end
end
complete -c podnet -f -a '(__podnet_complete)'
`;

export const completionScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
