# Sourced by the other scripts: what the machine must have, and how to get it.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# A login shell that has not been opened since rustup ran does not know cargo yet.
if ! command -v cargo >/dev/null && [[ -f "$HOME/.cargo/env" ]]; then
  source "$HOME/.cargo/env"
fi

target_folder="${CARGO_TARGET_DIR:-target}"

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "error: $1"
  shift
  for line in "$@"; do say "       $line"; done
  exit 1
}

has() { command -v "$1" >/dev/null; }

# install_packages WHY PACKAGE...: with apt-get as root or through sudo; elsewhere says what is missing.
install_packages() {
  local why="$1" apt
  shift
  if ! has apt-get; then
    fail "$why is missing" "Install it with this system's package manager; on Debian the packages are: $*"
  elif [[ $EUID -eq 0 ]]; then
    apt=(env DEBIAN_FRONTEND=noninteractive apt-get)
  elif has sudo; then
    apt=(sudo env DEBIAN_FRONTEND=noninteractive apt-get)
  else
    fail "$why is missing, and installing it takes root" "Run as root: apt-get install $*"
  fi
  say "Installing $why: $*"
  "${apt[@]}" update -qq </dev/null
  "${apt[@]}" install -y -qq --no-install-recommends "$@" </dev/null >&2
}

# What compiling takes: cargo, a C compiler (for the cryptography library, and to link), the WebAssembly target.
need_build_tools() {
  has cargo || fail "Rust is missing" "Install it with rustup (https://rustup.rs), then run this again."
  has cc || install_packages "a C compiler" gcc libc6-dev
  need_wasm_target
}

need_wasm_target() {
  local target=wasm32-unknown-unknown
  [[ -d "$(rustc --print target-libdir --target $target)" ]] && return
  has rustup || fail "Rust's WebAssembly target is missing" "Install Rust with rustup (https://rustup.rs), or the package that brings $target."
  say "Installing Rust's target $target"
  rustup target add $target >&2
}

# npm_packages FOLDER: installs what its lock file says, unless that was done already.
npm_packages() {
  local folder="$1"
  cmp -s "$folder/package-lock.json" "$folder/node_modules/.installed-lock.json" && return
  say "Installing npm packages in $folder"
  # Browsers come from the system; Playwright must not fetch its own. Nobody's scripts run on this machine.
  (cd "$folder" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null >&2) || return
  cp "$folder/package-lock.json" "$folder/node_modules/.installed-lock.json"
}

# Makes the module a little smaller; a machine without Node, or an npm that reaches no registry, builds without it.
want_wasm_optimizer() {
  if ! has npm; then
    say "note: without Node the WebAssembly module stays a little larger"
  else
    npm_packages xtask || say "note: npm could not install wasm-opt; the WebAssembly module stays a little larger"
  fi
}

# Converts what browsers cannot play; without it such sources are refused, and everything else works.
want_ffmpeg() {
  has ffmpeg && return
  (install_packages "ffmpeg" ffmpeg) || say "note: without ffmpeg, sources that browsers cannot play as they are will be refused"
}

# What makes the streams that tests play: ffmpeg, and GStreamer's RTSP server as a camera.
need_media_test_tools() {
  has ffmpeg || install_packages "ffmpeg" ffmpeg
  python3 -c 'import gi; gi.require_version("GstRtspServer", "1.0")' 2>/dev/null ||
    install_packages "an RTSP server" python3 python3-gi gir1.2-gst-rtsp-server-1.0 \
      gstreamer1.0-plugins-{base,good,bad,ugly}
}

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# PostgreSQL's programs, for tests that start one of their own. Debian's package would make a database and start it for the
# whole system, which nobody asked for.
need_postgresql() {
  local setting=/etc/postgresql-common/createcluster.conf
  { has initdb && has postgres; } || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && return
  install_packages "PostgreSQL" postgresql-common
  echo 'create_main_cluster = false # while tests get its programs' | as_root tee -a "$setting" >/dev/null
  install_packages "PostgreSQL" postgresql || { unset_postgresql "$setting"; return 1; }
  unset_postgresql "$setting"
}

unset_postgresql() { as_root sed -i '/# while tests get its programs$/d' "$1"; }

# Prometheus' own check of what it is told. Only this one program of Debian's package, which would also start a server.
need_promtool() {
  export PATH="$PATH:$(mkdir -p "$target_folder/tools" && cd "$target_folder/tools" && pwd)"
  has promtool && return
  has apt-get || fail "promtool is missing" "Install Prometheus' promtool, or put it into $target_folder/tools."
  say "Fetching promtool from Debian's package prometheus"
  local folder
  folder="$(mktemp -d)"
  (
    cd "$folder"
    apt-get download -qq -o APT::Sandbox::User=root prometheus </dev/null >&2 ||
      { as_root apt-get update -qq </dev/null && apt-get download -qq -o APT::Sandbox::User=root prometheus </dev/null >&2; }
    dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool
  ) && mv "$folder/usr/bin/promtool" "$target_folder/tools/" || fail "promtool could not be fetched" "It is in Debian's package prometheus."
  rm -rf "$folder"
}

# What tries the API out: Redocly's check of the document, and Schemathesis in a Python environment of its own.
need_api_test_tools() {
  local version=4.32.5 folder
  folder="$(mkdir -p "$target_folder/tools" && cd "$target_folder/tools" && pwd)/schemathesis"
  has npm || fail "Node is missing" "The API's checks need Node 20 or newer with npm (Debian: nodejs npm)."
  npm_packages end2end
  api_python="$folder/bin/python"
  [[ "$(cat "$folder/.installed-version" 2>/dev/null)" == "$version" && -x "$api_python" ]] && return
  python3 -c 'import ensurepip, venv' 2>/dev/null || install_packages "Python's environments" python3 python3-venv
  say "Installing Schemathesis $version"
  python3 -m venv --clear "$folder" && "$api_python" -m pip install --quiet --disable-pip-version-check "schemathesis==$version" >&2
  echo "$version" >"$folder/.installed-version"
}

need_browser_test_tools() {
  has npm || fail "Node is missing" "The browser tests need Node 20 or newer with npm (Debian: nodejs npm)."
  if [[ -z "${CHROMIUM:-}" ]] && ! has chromium; then
    say "note: another Chromium can be named by CHROMIUM=/path/to/it"
    install_packages "Chromium" chromium fonts-liberation
  fi
  npm_packages end2end
  npm_packages end2end/interop
}

# The packages that run natively. The frontend is left out: it turns on the browser's half of the shared crates.
native=(--workspace --exclude frontend)
