# bash completion for lmsd. Made from its command table: lmsd __docs bash
# shellcheck shell=bash disable=SC2207
_lmsd() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path='' word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    case "$path $word" in
      ' init') path='init' ;;
      ' serve') path='serve' ;;
      ' key') path='key' ;;
      'key rotate') path='key rotate' ;;
      ' admin') path='admin' ;;
      'admin reset-password') path='admin reset-password' ;;
      ' backup') path='backup' ;;
      'backup verify') path='backup verify' ;;
      ' restore') path='restore' ;;
    esac
  done
  case "$path $prev" in
    ' --help'|' -h') COMPREPLY=(); return ;;
    ' --version') COMPREPLY=(); return ;;
    ' --check-config') COMPREPLY=(); return ;;
    ' --dump-config') COMPREPLY=(); return ;;
    ' --check') COMPREPLY=(); return ;;
    ' --output'|' -o') COMPREPLY=($(compgen -W 'text json' -- "$cur")); return ;;
    ' --config') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    ' --data-dir') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")); return ;;
    ' --listen') COMPREPLY=(); return ;;
    ' --content-listen') COMPREPLY=(); return ;;
    ' --public-url') COMPREPLY=(); return ;;
    ' --content-url') COMPREPLY=(); return ;;
    ' --content-alias') COMPREPLY=(); return ;;
    ' --trusted-proxy') COMPREPLY=(); return ;;
    ' --tls-cert') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    ' --tls-key') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    ' --log-level') COMPREPLY=($(compgen -W 'debug info warning error' -- "$cur")); return ;;
    ' --log-format') COMPREPLY=($(compgen -W 'text json' -- "$cur")); return ;;
    ' --http-workers') COMPREPLY=(); return ;;
    ' --http-max-connections') COMPREPLY=(); return ;;
    ' --http-max-per-address') COMPREPLY=(); return ;;
    ' --http-head-timeout') COMPREPLY=(); return ;;
    ' --http-idle-timeout') COMPREPLY=(); return ;;
    ' --http-write-timeout') COMPREPLY=(); return ;;
    ' --http-body-rate') COMPREPLY=(); return ;;
    ' --http-drain') COMPREPLY=(); return ;;
    ' --limits-package-size') COMPREPLY=(); return ;;
    ' --limits-uploads') COMPREPLY=(); return ;;
    ' --limits-buffered-bodies') COMPREPLY=(); return ;;
    ' --rate-limit-account-burst') COMPREPLY=(); return ;;
    ' --rate-limit-account-interval') COMPREPLY=(); return ;;
    ' --rate-limit-address-burst') COMPREPLY=(); return ;;
    ' --rate-limit-address-interval') COMPREPLY=(); return ;;
    ' --auth-access-token-life') COMPREPLY=(); return ;;
    ' --auth-refresh-token-life') COMPREPLY=(); return ;;
    ' --auth-password-threads') COMPREPLY=(); return ;;
    ' --runtime-log-days') COMPREPLY=(); return ;;
    ' --outgoing-allow') COMPREPLY=(); return ;;
    ' --webhooks-log-days') COMPREPLY=(); return ;;
    ' --database-synchronous') COMPREPLY=($(compgen -W 'full normal' -- "$cur")); return ;;
    ' --check-accept') COMPREPLY=(); return ;;
    'init --help'|'init -h') COMPREPLY=(); return ;;
    'init --config') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'init --data-dir') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")); return ;;
    'init --admin-email') COMPREPLY=(); return ;;
    'init --admin-password-file') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'serve --help'|'serve -h') COMPREPLY=(); return ;;
    'serve --config') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'serve --data-dir') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")); return ;;
    'serve --listen') COMPREPLY=(); return ;;
    'serve --content-listen') COMPREPLY=(); return ;;
    'serve --public-url') COMPREPLY=(); return ;;
    'serve --content-url') COMPREPLY=(); return ;;
    'serve --content-alias') COMPREPLY=(); return ;;
    'serve --trusted-proxy') COMPREPLY=(); return ;;
    'serve --tls-cert') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'serve --tls-key') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'serve --log-level') COMPREPLY=($(compgen -W 'debug info warning error' -- "$cur")); return ;;
    'serve --log-format') COMPREPLY=($(compgen -W 'text json' -- "$cur")); return ;;
    'serve --http-workers') COMPREPLY=(); return ;;
    'serve --http-max-connections') COMPREPLY=(); return ;;
    'serve --http-max-per-address') COMPREPLY=(); return ;;
    'serve --http-head-timeout') COMPREPLY=(); return ;;
    'serve --http-idle-timeout') COMPREPLY=(); return ;;
    'serve --http-write-timeout') COMPREPLY=(); return ;;
    'serve --http-body-rate') COMPREPLY=(); return ;;
    'serve --http-drain') COMPREPLY=(); return ;;
    'serve --limits-package-size') COMPREPLY=(); return ;;
    'serve --limits-uploads') COMPREPLY=(); return ;;
    'serve --limits-buffered-bodies') COMPREPLY=(); return ;;
    'serve --rate-limit-account-burst') COMPREPLY=(); return ;;
    'serve --rate-limit-account-interval') COMPREPLY=(); return ;;
    'serve --rate-limit-address-burst') COMPREPLY=(); return ;;
    'serve --rate-limit-address-interval') COMPREPLY=(); return ;;
    'serve --auth-access-token-life') COMPREPLY=(); return ;;
    'serve --auth-refresh-token-life') COMPREPLY=(); return ;;
    'serve --auth-password-threads') COMPREPLY=(); return ;;
    'serve --runtime-log-days') COMPREPLY=(); return ;;
    'serve --outgoing-allow') COMPREPLY=(); return ;;
    'serve --webhooks-log-days') COMPREPLY=(); return ;;
    'serve --database-synchronous') COMPREPLY=($(compgen -W 'full normal' -- "$cur")); return ;;
    'serve --check-accept') COMPREPLY=(); return ;;
    'key --help'|'key -h') COMPREPLY=(); return ;;
    'key rotate --help'|'key rotate -h') COMPREPLY=(); return ;;
    'key rotate --config') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'key rotate --data-dir') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")); return ;;
    'key rotate --use') COMPREPLY=(); return ;;
    'key rotate --drop-previous') COMPREPLY=(); return ;;
    'admin --help'|'admin -h') COMPREPLY=(); return ;;
    'admin reset-password --help'|'admin reset-password -h') COMPREPLY=(); return ;;
    'admin reset-password --config') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'admin reset-password --data-dir') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")); return ;;
    'admin reset-password --email') COMPREPLY=(); return ;;
    'admin reset-password --tenant') COMPREPLY=(); return ;;
    'admin reset-password --password-file') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'backup --help'|'backup -h') COMPREPLY=(); return ;;
    'backup --config') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'backup --data-dir') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")); return ;;
    'backup --output'|'backup -o') COMPREPLY=($(compgen -W 'text json' -- "$cur")); return ;;
    'backup --file') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'backup verify --help'|'backup verify -h') COMPREPLY=(); return ;;
    'backup verify --output'|'backup verify -o') COMPREPLY=($(compgen -W 'text json' -- "$cur")); return ;;
    'restore --help'|'restore -h') COMPREPLY=(); return ;;
    'restore --config') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'restore --data-dir') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")); return ;;
    'restore --output'|'restore -o') COMPREPLY=($(compgen -W 'text json' -- "$cur")); return ;;
    'restore --file') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
  esac
  case "$path" in
    '') COMPREPLY=($(compgen -W 'init serve key admin backup restore -h --help --version --check-config --dump-config --check -o --output --config --data-dir --listen --content-listen --public-url --content-url --content-alias --trusted-proxy --tls-cert --tls-key --log-level --log-format --http-workers --http-max-connections --http-max-per-address --http-head-timeout --http-idle-timeout --http-write-timeout --http-body-rate --http-drain --limits-package-size --limits-uploads --limits-buffered-bodies --rate-limit-account-burst --rate-limit-account-interval --rate-limit-address-burst --rate-limit-address-interval --auth-access-token-life --auth-refresh-token-life --auth-password-threads --runtime-log-days --outgoing-allow --webhooks-log-days --database-synchronous --check-accept' -- "$cur")) ;;
    'init') COMPREPLY=($(compgen -W '-h --help --config --data-dir --admin-email --admin-password-file' -- "$cur")) ;;
    'serve') COMPREPLY=($(compgen -W '-h --help --config --data-dir --listen --content-listen --public-url --content-url --content-alias --trusted-proxy --tls-cert --tls-key --log-level --log-format --http-workers --http-max-connections --http-max-per-address --http-head-timeout --http-idle-timeout --http-write-timeout --http-body-rate --http-drain --limits-package-size --limits-uploads --limits-buffered-bodies --rate-limit-account-burst --rate-limit-account-interval --rate-limit-address-burst --rate-limit-address-interval --auth-access-token-life --auth-refresh-token-life --auth-password-threads --runtime-log-days --outgoing-allow --webhooks-log-days --database-synchronous --check-accept' -- "$cur")) ;;
    'key') COMPREPLY=($(compgen -W 'rotate -h --help' -- "$cur")) ;;
    'key rotate') COMPREPLY=($(compgen -W '-h --help --config --data-dir --use --drop-previous' -- "$cur")) ;;
    'admin') COMPREPLY=($(compgen -W 'reset-password -h --help' -- "$cur")) ;;
    'admin reset-password') COMPREPLY=($(compgen -W '-h --help --config --data-dir --email --tenant --password-file' -- "$cur")) ;;
    'backup') COMPREPLY=($(compgen -W 'verify -h --help --config --data-dir -o --output --file' -- "$cur")) ;;
    'backup verify') COMPREPLY=($(compgen -W '-h --help -o --output' -- "$cur")) ;;
    'restore') COMPREPLY=($(compgen -W '-h --help --config --data-dir -o --output --file' -- "$cur")) ;;
  esac
  if [ "$path" = 'backup verify' ] && [ "${cur:0:1}" != - ]; then compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); fi
}
complete -F _lmsd lmsd
