// Makes a fresh clone ready: the packages of the lockfile, and with --for-tests the programs the tests use.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const say = (text) => process.stderr.write(`${text}\n`);

/** Programs that tests run, or files, by the Debian packages that bring them. */
const testPrograms = {
  iproute2: ['ip', 'bridge', 'tc'],
  nftables: ['nft'],
  iptables: ['iptables'],
  'containernetworking-plugins': ['/usr/lib/cni/bridge'],
  bird2: ['bird', 'birdc'],
  // A BGP daemon of one's own.
  frr: ['/usr/lib/frr/bgpd', 'vtysh'],
  ipset: ['ipset'],
  jq: ['jq'],
  'util-linux': ['unshare', 'nsenter', 'setpriv', 'script'],
  'iputils-ping': ['ping'],
  tcpdump: ['tcpdump'],
  procps: ['ps', 'sysctl'],
  'libxml2-utils': ['xmllint'],
  'bash-completion': ['/usr/share/bash-completion/bash_completion'],
  gcc: ['gcc'],
  'docker.io': ['dockerd'],
  'docker-compose': ['docker-compose'],
  // The second half makes Podman's networks, and is only recommended by it.
  'podman conmon catatonit runc netavark aardvark-dns': ['podman', 'conmon', 'catatonit', 'runc'],
};

checkNode();
installPackages();
if (process.argv.includes('--for-tests')) installPrograms();

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  say(`podnet needs Node.js 20.19 or newer, this is ${process.version}`);
  process.exit(3);
}

function installPackages() {
  const installed = 'node_modules/.package-lock.json';
  const fresh = existsSync(installed) && statSync(installed).mtimeMs >= statSync('package-lock.json').mtimeMs;
  if (fresh) return;
  say('Installing the packages of package-lock.json …');
  // No package of ours needs a script to run: none is let.
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 2, 2],
  });
}

function installPrograms() {
  const missing = Object.entries(testPrograms)
    .filter(([, programs]) => programs.some((program) => !isThere(program)))
    .map(([name]) => name);
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !isThere('apt-get')) {
    say(`The tests use programs that are not here. Install them with:\n  sudo ${command}`);
    if (process.env.CI === 'true') process.exit(1);
    say('Tests that need them are skipped.');
    return;
  }
  say(`Installing for the tests: ${missing.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const step of ['apt-get update -qq', `${command} -qq`]) {
    const [program, ...args] = step.split(' ');
    const { status, stderr, stdout } = spawnSync(program, args, { env, encoding: 'utf8' });
    if (status === 0) continue;
    say(`${step}: exit code ${status}\n${stdout}${stderr}`);
    process.exit(1);
  }
}

function isThere(program) {
  if (path.isAbsolute(program)) return existsSync(program);
  const places = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];
  return places.some((place) => existsSync(path.join(place, program)));
}
