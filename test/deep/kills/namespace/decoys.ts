import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pause } from '../../../support/pause.ts';
import type { World } from '../../../support/world.ts';

const files = [
  '/run/home/.local/state/other/clusters/stands/state.json',
  '/run/tmp/podnet-0/somebody',
  '/tmp/podnet-0/0123456789abcdef.sock',
  '/var/tmp/podnet-node-1',
  '/dev/shm/podnet',
];

/** Somebody else's, with names as ours: netns, links, rules, a process, files. */
const plant = `
set -e
ip netns add podnet-node-1
ip -n podnet-node-1 link set lo up
ip link add cni0 type bridge
ip link set cni0 addrgenmode none
ip link add podnet-uplink type veth peer name eth0 netns podnet-node-1
ip address add 10.244.1.1/24 dev cni0
ip link set cni0 up
ip route add 198.18.0.0/24 dev cni0
nft add table inet podnet
nft add chain inet podnet filter
nft add rule inet podnet filter ip saddr 10.244.0.0/16 counter drop
setsid sh -c "sleep 86397; : podnet-init" </dev/null >/dev/null 2>&1 &
${files.map((file) => `mkdir -p "$(dirname ${file})"; echo '${file}' > ${file}`).join('\n')}
`;

/** Puts them there. The state of the world, before and after, tells whether they are still there. */
export async function plantDecoys(world: World): Promise<{ readonly assertUntouched: () => void }> {
  const { exitCode, stderr } = await world.run(['sh', '-c', plant], 'root');
  assert.equal(exitCode, 0, stderr);
  // It has become what it is to be.
  while (!world.processes('').some(({ command }) => command === 'sleep 86397')) await pause(5);
  const contents = (): readonly string[] =>
    files.map((file) =>
      createHash('sha256')
        .update(readFileSync(world.pathOf(file)))
        .digest('hex'),
    );
  const before = contents();
  return {
    assertUntouched: () => assert.deepEqual(contents(), before, 'files of somebody else are as they were'),
  };
}
