# Installs the programs of a list that are missing, and says which there are in the end.
# A line of the list: PACKAGE PROGRAM required|optional
set -eu
list=$1

has() {
  command -v "$1" >/dev/null 2>&1
}

packages=
while read -r package program _; do
  has "$program" || case " $packages " in *" $package "*) ;; *) packages="$packages $package" ;; esac
done <"$list"

if [ -n "$packages" ] && has apt-get; then
  apt-get update
  # Words of the list are split on purpose.
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages
  rm -rf /var/lib/apt/lists/*
fi

found=
missing=
while read -r package program need; do
  if has "$program"; then found="$found,$program"
  elif [ "$need" = required ]; then missing="$missing $program ($package)"
  fi
done <"$list"
if [ -n "$missing" ]; then
  echo "the base image lacks$missing, and no apt-get could install it" >&2
  exit 1
fi

# The oldest Node.js that podnet runs on: "engines" of its package.json.
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' || {
  echo "podnet needs Node.js 20.19 or newer, the base image has $(node --version)" >&2
  exit 1
}

# podnet reads this line and writes it on the image as a label.
echo "podnet.tools=${found#,}"
