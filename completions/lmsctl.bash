# bash completion for lmsctl. Made from its command table: lmsctl __docs bash
# shellcheck shell=bash disable=SC2207
_lmsctl_live() {
  local IFS=$'\n'
  COMPREPLY=($(compgen -W "$(lmsctl __complete "$1" "$cur" 2>/dev/null)" -- "$cur"))
}
_lmsctl_files() { compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); }
_lmsctl_folders() { compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")); }
_lmsctl() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=() word skip='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [ -n "$skip" ]; then skip=''; continue; fi
    case $word in
      -o|--output|--fields|--url|--context|--token-file|--config-dir|--email|--password-file|--tenant|--new-password-file|--format|--fail-on|--severity|--baseline|--config|--explain|--file|-f|--packages|--data|-d|--header|-H|--name|--domain|--search|--limit|--max-registrations|--redirect-host|--statements|--allow|--first-name|--last-name|--role|--csv|--expires|--course|--key|--title|--description|--strictness|--opens-in|--silent-sco|--script|--root|--package|--lmsd|--chromium|--max-launches|--starts|--lms-domain|--version-policy|--course-version|--analytics|--dispatch|--user|--learner|--uses|--max-learners|--redirect|--language|--agent|--days|--to|--event|--enabled|--overlap|--state|--delivery|--since|--forward-to|--count|--scope|--xapi-version|--verb|--activity|--registration|--until|--attachments|--secret-file|--actor|--action|--target) skip=1 ;;
      -*) ;;
      *) words+=("$word") ;;
    esac
  done
  local noun=${words[0]-} verb=${words[1]-} count=${#words[@]}
  case "$noun $verb" in "xapi credential"|"xapi statements"|"xapi forward") verb+=" ${words[2]-}" ;; esac
  case "$noun $verb $prev" in "course play --output"|"course play -o") COMPREPLY=($(compgen -W 'table json junit' -- "$cur")); return ;; esac
  case $prev in
    --output|-o) COMPREPLY=($(compgen -W 'table json jsonl csv name' -- "$cur")); return ;;
    --context) _lmsctl_live context; return ;;
    --token-file) _lmsctl_files; return ;;
    --config-dir) _lmsctl_folders; return ;;
  esac
  if [ "$count" = 0 ]; then
    COMPREPLY=($(compgen -W "login logout password whoami validate status apply diff export api audit stats tenant user invitation course dispatch launch-link learner registration webhook key xapi me context help -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help --version" -- "$cur"))
    return
  fi
  case $noun in
    tenant) [ "$count" -gt 1 ] || { COMPREPLY=($(compgen -W "create list show update suspend activate signup delete" -- "$cur")); return; } ;;
    user) [ "$count" -gt 1 ] || { COMPREPLY=($(compgen -W "create list show update deactivate activate reset-link delete import" -- "$cur")); return; } ;;
    invitation) [ "$count" -gt 1 ] || { COMPREPLY=($(compgen -W "create list revoke" -- "$cur")); return; } ;;
    course) [ "$count" -gt 1 ] || { COMPREPLY=($(compgen -W "import list show versions update delete findings download inspect play validate" -- "$cur")); return; } ;;
    dispatch) [ "$count" -gt 1 ] || { COMPREPLY=($(compgen -W "create list show update reset-count renewals delete export trace revoke" -- "$cur")); return; } ;;
    launch-link) [ "$count" -gt 1 ] || { COMPREPLY=($(compgen -W "create list show history delete" -- "$cur")); return; } ;;
    learner) [ "$count" -gt 1 ] || { COMPREPLY=($(compgen -W "list show export forget delete" -- "$cur")); return; } ;;
    registration) [ "$count" -gt 1 ] || { COMPREPLY=($(compgen -W "list statistics show log launches reset delete" -- "$cur")); return; } ;;
    webhook) [ "$count" -gt 1 ] || { COMPREPLY=($(compgen -W "create list show update rotate delete events test deliveries resend listen" -- "$cur")); return; } ;;
    key) [ "$count" -gt 1 ] || { COMPREPLY=($(compgen -W "create list show revoke" -- "$cur")); return; } ;;
    xapi) [ "$count" -gt 1 ] || { COMPREPLY=($(compgen -W "credential validate statements forward statistics" -- "$cur")); return; } ;;
    me) [ "$count" -gt 1 ] || { COMPREPLY=($(compgen -W "courses show launch" -- "$cur")); return; } ;;
    context) [ "$count" -gt 1 ] || { COMPREPLY=($(compgen -W "add list use show delete" -- "$cur")); return; } ;;
    help)
      COMPREPLY=($(compgen -W "exit-codes tenant user invitation course dispatch launch-link learner registration webhook key xapi me context" -- "$cur")); return ;;
    *) verb='' ;;
  esac
  case "$noun $verb" in
    "xapi credential ") COMPREPLY=($(compgen -W "create list revoke" -- "$cur")) ;;
    "xapi statements ") COMPREPLY=($(compgen -W "list export import void" -- "$cur")) ;;
    "xapi forward ") COMPREPLY=($(compgen -W "create list show pause resume delete" -- "$cur")) ;;
    "login ")
      case $prev in
        --url) COMPREPLY=(); return ;;
        --email) COMPREPLY=(); return ;;
        --password-file) _lmsctl_files; return ;;
        --tenant) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--url --email --password-file --tenant -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "logout ")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '-o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "password ")
      case $prev in
        --password-file) _lmsctl_files; return ;;
        --new-password-file) _lmsctl_files; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--password-file --new-password-file --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "whoami ")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '-o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "validate ")
      case $prev in
        --format) COMPREPLY=($(compgen -W 'text json sarif junit github gitlab' -- "$cur")); return ;;
        --fail-on) COMPREPLY=($(compgen -W 'error warning' -- "$cur")); return ;;
        --severity) COMPREPLY=(); return ;;
        --baseline) _lmsctl_files; return ;;
        --config) _lmsctl_files; return ;;
        --explain) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--format --fail-on --strict --severity --baseline --config --deep --all --list-rules --explain -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_files
      ;;
    "status ")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '-o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "apply ")
      case $prev in
        --file|-f) _lmsctl_files; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--file --prune --prune-tenants --yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "diff ")
      case $prev in
        --file|-f) _lmsctl_files; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--file --prune --prune-tenants -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "export ")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --file|-f) _lmsctl_files; return ;;
        --packages) _lmsctl_folders; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --file --packages -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "api ")
      case $prev in
        --data|-d) COMPREPLY=(); return ;;
        --header|-H) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--data --header --include -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      COMPREPLY=()
      ;;
    "tenant create")
      case $prev in
        --name) COMPREPLY=(); return ;;
        --domain) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--name --domain --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "tenant list")
      case $prev in
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "tenant show")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '-o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live tenant
      ;;
    "tenant update")
      case $prev in
        --name) COMPREPLY=(); return ;;
        --max-registrations) COMPREPLY=(); return ;;
        --redirect-host) COMPREPLY=(); return ;;
        --statements) COMPREPLY=($(compgen -W 'on off' -- "$cur")); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--name --max-registrations --redirect-host --statements --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live tenant
      ;;
    "tenant suspend")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live tenant
      ;;
    "tenant activate")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live tenant
      ;;
    "tenant signup")
      case $prev in
        --allow) COMPREPLY=($(compgen -W 'off invite open' -- "$cur")); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--allow --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live tenant
      ;;
    "tenant delete")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--force --yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live tenant
      ;;
    "user create")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --email) COMPREPLY=(); return ;;
        --first-name) COMPREPLY=(); return ;;
        --last-name) COMPREPLY=(); return ;;
        --role) COMPREPLY=($(compgen -W 'platform_admin tenant_admin instructor learner' -- "$cur")); return ;;
        --password-file) _lmsctl_files; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --email --first-name --last-name --role --password-file --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "user list")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "user show")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live user
      ;;
    "user update")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --first-name) COMPREPLY=(); return ;;
        --last-name) COMPREPLY=(); return ;;
        --role) COMPREPLY=($(compgen -W 'platform_admin tenant_admin instructor learner' -- "$cur")); return ;;
        --password-file) _lmsctl_files; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --first-name --last-name --role --password-file --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live user
      ;;
    "user deactivate")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live user
      ;;
    "user activate")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live user
      ;;
    "user reset-link")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live user
      ;;
    "user delete")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live user
      ;;
    "user import")
      case $prev in
        --csv) _lmsctl_files; return ;;
        --tenant) _lmsctl_live tenant; return ;;
        --role) COMPREPLY=($(compgen -W 'platform_admin tenant_admin instructor learner' -- "$cur")); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--csv --tenant --role --update --ignore-unknown --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "invitation create")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --email) COMPREPLY=(); return ;;
        --role) COMPREPLY=($(compgen -W 'platform_admin tenant_admin instructor learner' -- "$cur")); return ;;
        --expires) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --email --role --expires --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "invitation list")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "invitation revoke")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      COMPREPLY=()
      ;;
    "course import")
      case $prev in
        --course) _lmsctl_live course; return ;;
        --key) COMPREPLY=(); return ;;
        --title) COMPREPLY=(); return ;;
        --tenant) _lmsctl_live tenant; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--course --create --key --title --tenant --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_files
      ;;
    "course list")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "course show")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live course
      ;;
    "course versions")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live course
      ;;
    "course update")
      case $prev in
        --title) COMPREPLY=(); return ;;
        --description) COMPREPLY=(); return ;;
        --strictness) COMPREPLY=($(compgen -W 'lenient strict' -- "$cur")); return ;;
        --opens-in) COMPREPLY=($(compgen -W 'frame window' -- "$cur")); return ;;
        --silent-sco) COMPREPLY=($(compgen -W 'incomplete completed' -- "$cur")); return ;;
        --statements) COMPREPLY=($(compgen -W 'tenant on off' -- "$cur")); return ;;
        --tenant) _lmsctl_live tenant; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--title --description --strictness --opens-in --silent-sco --statements --tenant --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live course
      ;;
    "course delete")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live course
      ;;
    "course findings")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live course
      ;;
    "course download")
      case $prev in
        --file|-f) _lmsctl_files; return ;;
        --tenant) _lmsctl_live tenant; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--file --tenant -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live course
      ;;
    "course inspect")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '-o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_files
      ;;
    "course play")
      case $prev in
        --script) _lmsctl_files; return ;;
        --root) _lmsctl_folders; return ;;
        --package) COMPREPLY=(); return ;;
        --lmsd) _lmsctl_files; return ;;
        --chromium) _lmsctl_files; return ;;
        --output|-o) COMPREPLY=($(compgen -W 'table json junit' -- "$cur")); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--script --root --package --one-learner --lenient --browser --lmsd --chromium --output -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_files
      ;;
    "course validate")
      case $prev in
        --format) COMPREPLY=($(compgen -W 'text json sarif junit github gitlab' -- "$cur")); return ;;
        --fail-on) COMPREPLY=($(compgen -W 'error warning' -- "$cur")); return ;;
        --severity) COMPREPLY=(); return ;;
        --baseline) _lmsctl_files; return ;;
        --config) _lmsctl_files; return ;;
        --explain) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--format --fail-on --strict --severity --baseline --config --deep --all --list-rules --explain -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_files
      ;;
    "dispatch create")
      case $prev in
        --course) _lmsctl_live course; return ;;
        --tenant) _lmsctl_live tenant; return ;;
        --max-registrations) COMPREPLY=(); return ;;
        --max-launches) COMPREPLY=(); return ;;
        --starts) COMPREPLY=(); return ;;
        --expires) COMPREPLY=(); return ;;
        --lms-domain) COMPREPLY=(); return ;;
        --version-policy) COMPREPLY=($(compgen -W 'pin latest force' -- "$cur")); return ;;
        --course-version) COMPREPLY=(); return ;;
        --analytics) COMPREPLY=($(compgen -W 'none summary learner' -- "$cur")); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--course --tenant --max-registrations --max-launches --starts --expires --disabled --no-new --lms-domain --version-policy --course-version --analytics --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "dispatch list")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --course) _lmsctl_live course; return ;;
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --course --search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "dispatch show")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '-o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live dispatch
      ;;
    "dispatch update")
      case $prev in
        --max-registrations) COMPREPLY=(); return ;;
        --starts) COMPREPLY=(); return ;;
        --expires) COMPREPLY=(); return ;;
        --lms-domain) COMPREPLY=(); return ;;
        --version-policy) COMPREPLY=($(compgen -W 'pin latest force' -- "$cur")); return ;;
        --course-version) COMPREPLY=(); return ;;
        --analytics) COMPREPLY=($(compgen -W 'none summary learner' -- "$cur")); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--max-registrations --starts --expires --enabled --disabled --allow-new --no-new --lms-domain --version-policy --course-version --analytics --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live dispatch
      ;;
    "dispatch reset-count")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--registrations --launches --yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live dispatch
      ;;
    "dispatch renewals")
      case $prev in
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live dispatch
      ;;
    "dispatch delete")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--force --yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live dispatch
      ;;
    "dispatch export")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --format) COMPREPLY=($(compgen -W 'scorm12 scorm2004-3rd scorm2004-4th' -- "$cur")); return ;;
        --file|-f) _lmsctl_files; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --format --file --window --hash-learners -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live dispatch
      ;;
    "dispatch trace")
      case $prev in
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      COMPREPLY=()
      ;;
    "dispatch revoke")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live dispatch
      ;;
    "launch-link create")
      case $prev in
        --dispatch) _lmsctl_live dispatch; return ;;
        --user) _lmsctl_live user; return ;;
        --email) COMPREPLY=(); return ;;
        --learner) COMPREPLY=(); return ;;
        --name) COMPREPLY=(); return ;;
        --csv) _lmsctl_files; return ;;
        --expires) COMPREPLY=(); return ;;
        --uses) COMPREPLY=(); return ;;
        --max-learners) COMPREPLY=(); return ;;
        --redirect) COMPREPLY=(); return ;;
        --redirect-host) COMPREPLY=(); return ;;
        --language) COMPREPLY=($(compgen -W 'en de' -- "$cur")); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--dispatch --user --email --learner --name --anonymous --preview --csv --expires --uses --max-learners --redirect --redirect-host --language --debug --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "launch-link list")
      case $prev in
        --dispatch) _lmsctl_live dispatch; return ;;
        --tenant) _lmsctl_live tenant; return ;;
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--dispatch --tenant --search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "launch-link show")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '-o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live launch-link
      ;;
    "launch-link history")
      case $prev in
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live launch-link
      ;;
    "launch-link delete")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live launch-link
      ;;
    "learner list")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --dispatch) _lmsctl_live dispatch; return ;;
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --dispatch --search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "learner show")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live learner
      ;;
    "learner export")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --agent) COMPREPLY=(); return ;;
        --file|-f) _lmsctl_files; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --agent --file -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live learner
      ;;
    "learner forget")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --agent) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --agent --yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live learner
      ;;
    "learner delete")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --agent) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --agent --yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live learner
      ;;
    "registration list")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --dispatch) _lmsctl_live dispatch; return ;;
        --course) _lmsctl_live course; return ;;
        --learner) _lmsctl_live learner; return ;;
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --dispatch --course --learner --search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "registration statistics")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --course) _lmsctl_live course; return ;;
        --days) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --course --days -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "registration show")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '-o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live registration
      ;;
    "registration log")
      case $prev in
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live registration
      ;;
    "registration launches")
      case $prev in
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live registration
      ;;
    "registration reset")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live registration
      ;;
    "registration delete")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live registration
      ;;
    "webhook create")
      case $prev in
        --to) COMPREPLY=(); return ;;
        --event) COMPREPLY=(); return ;;
        --name) COMPREPLY=(); return ;;
        --course) _lmsctl_live course; return ;;
        --dispatch) _lmsctl_live dispatch; return ;;
        --tenant) _lmsctl_live tenant; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--to --event --name --course --dispatch --all-tenants --tenant --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "webhook list")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "webhook show")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '-o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live webhook
      ;;
    "webhook update")
      case $prev in
        --to) COMPREPLY=(); return ;;
        --event) COMPREPLY=(); return ;;
        --name) COMPREPLY=(); return ;;
        --course) _lmsctl_live course; return ;;
        --dispatch) _lmsctl_live dispatch; return ;;
        --enabled) COMPREPLY=($(compgen -W 'yes no' -- "$cur")); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--to --event --name --course --dispatch --enabled --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live webhook
      ;;
    "webhook rotate")
      case $prev in
        --overlap) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--overlap --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live webhook
      ;;
    "webhook delete")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live webhook
      ;;
    "webhook events")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '-o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "webhook test")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live webhook
      ;;
    "webhook deliveries")
      case $prev in
        --state) COMPREPLY=($(compgen -W 'waiting delivered failed' -- "$cur")); return ;;
        --event) COMPREPLY=(); return ;;
        --delivery) COMPREPLY=(); return ;;
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--state --event --delivery --search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live webhook
      ;;
    "webhook resend")
      case $prev in
        --delivery) COMPREPLY=(); return ;;
        --since) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--delivery --failed --since --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live webhook
      ;;
    "webhook listen")
      case $prev in
        --forward-to) COMPREPLY=(); return ;;
        --event) COMPREPLY=(); return ;;
        --course) _lmsctl_live course; return ;;
        --dispatch) _lmsctl_live dispatch; return ;;
        --tenant) _lmsctl_live tenant; return ;;
        --count) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--forward-to --event --course --dispatch --all-tenants --tenant --count -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "key create")
      case $prev in
        --name) COMPREPLY=(); return ;;
        --scope) COMPREPLY=(); return ;;
        --tenant) _lmsctl_live tenant; return ;;
        --expires) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--name --scope --tenant --expires --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "key list")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "key show")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '-o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      COMPREPLY=()
      ;;
    "key revoke")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      COMPREPLY=()
      ;;
    "xapi credential create")
      case $prev in
        --name) COMPREPLY=(); return ;;
        --scope) COMPREPLY=(); return ;;
        --tenant) _lmsctl_live tenant; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--name --scope --tenant --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "xapi credential list")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "xapi credential revoke")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      COMPREPLY=()
      ;;
    "xapi validate")
      case $prev in
        --xapi-version) COMPREPLY=($(compgen -W '1.0.3 2.0.0' -- "$cur")); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--xapi-version -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_files
      ;;
    "xapi statements list")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --agent) COMPREPLY=(); return ;;
        --learner) _lmsctl_live learner; return ;;
        --verb) COMPREPLY=(); return ;;
        --activity) COMPREPLY=(); return ;;
        --registration) COMPREPLY=(); return ;;
        --since) COMPREPLY=(); return ;;
        --until) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --agent --learner --verb --activity --registration --related --since --until --ascending --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "xapi statements export")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --agent) COMPREPLY=(); return ;;
        --learner) _lmsctl_live learner; return ;;
        --verb) COMPREPLY=(); return ;;
        --activity) COMPREPLY=(); return ;;
        --registration) COMPREPLY=(); return ;;
        --since) COMPREPLY=(); return ;;
        --until) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
        --file|-f) _lmsctl_files; return ;;
        --attachments) _lmsctl_folders; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --agent --learner --verb --activity --registration --related --since --until --ascending --limit --file --attachments -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "xapi statements import")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --attachments) _lmsctl_folders; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --csv --attachments --keep-going --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_files
      ;;
    "xapi statements void")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      COMPREPLY=()
      ;;
    "xapi forward create")
      case $prev in
        --name) COMPREPLY=(); return ;;
        --to) COMPREPLY=(); return ;;
        --key) COMPREPLY=(); return ;;
        --secret-file) _lmsctl_files; return ;;
        --xapi-version) COMPREPLY=($(compgen -W '1.0.3 2.0.0' -- "$cur")); return ;;
        --verb) COMPREPLY=(); return ;;
        --activity) COMPREPLY=(); return ;;
        --agent) COMPREPLY=(); return ;;
        --tenant) _lmsctl_live tenant; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--name --to --key --secret-file --xapi-version --verb --activity --agent --from-now --tenant --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "xapi forward list")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "xapi forward show")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '-o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      COMPREPLY=()
      ;;
    "xapi forward pause")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      COMPREPLY=()
      ;;
    "xapi forward resume")
      case $prev in
        --secret-file) _lmsctl_files; return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--secret-file --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      COMPREPLY=()
      ;;
    "xapi forward delete")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      COMPREPLY=()
      ;;
    "xapi statistics")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --days) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --days -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "audit ")
      case $prev in
        --actor) _lmsctl_live user; return ;;
        --action) COMPREPLY=(); return ;;
        --target) COMPREPLY=(); return ;;
        --since) COMPREPLY=(); return ;;
        --until) COMPREPLY=(); return ;;
        --tenant) _lmsctl_live tenant; return ;;
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--actor --action --target --since --until --tenant --search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "stats ")
      case $prev in
        --tenant) _lmsctl_live tenant; return ;;
        --days) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--tenant --days -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "me courses")
      case $prev in
        --search) COMPREPLY=(); return ;;
        --limit) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--search --limit -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "me show")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '-o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      COMPREPLY=()
      ;;
    "me launch")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--debug --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      COMPREPLY=()
      ;;
    "context add")
      case $prev in
        --url) COMPREPLY=(); return ;;
        --email) COMPREPLY=(); return ;;
        --tenant) COMPREPLY=(); return ;;
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--url --email --tenant --use -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      COMPREPLY=()
      ;;
    "context list")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '-o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      ;;
    "context use")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '-o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live context
      ;;
    "context show")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '-o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live context
      ;;
    "context delete")
      case $prev in
      esac
      case $cur in -*) COMPREPLY=($(compgen -W '--yes --dry-run -o -q -h --output --fields --url --context --token-file --config-dir --quiet --help' -- "$cur")); return ;; esac
      _lmsctl_live context
      ;;
  esac
}
# E-mail addresses and COURSE@TENANT are one word.
COMP_WORDBREAKS=${COMP_WORDBREAKS//@/}
complete -F _lmsctl lmsctl
