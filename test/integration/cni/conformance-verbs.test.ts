import { test } from 'node:test';
import { assertFails, assertNotApplicable, assertPasses, dualStack, plainBridge } from './judge-plugin.ts';

/*
 *   pod ── eth0 ═ veth ── cni0 (bridge)       a node of its own for each check; 10.244.1.0/24 by host-local
 */

const masquerading = { ...plainBridge, ipMasq: true };
const blind = `if (verb === 'CHECK') process.exit(0);`;

/** What Debian's bridge does not look at: a CHECK that compares it with what ADD made. */
const seesAll = `const fs = require('node:fs');
  const json = (...command) => JSON.parse(spawnSync(command[0], command.slice(1), { encoding: 'utf8' }).stdout);
  if (verb === 'CHECK') {
    const { prevResult, name } = JSON.parse(input);
    const veth = prevResult.interfaces.find((it) => it.name.startsWith('veth')).name;
    const [outside] = json('ip', '-j', 'link', 'show', veth);
    const [inside] = JSON.parse(String(inPod('ip', '-j', 'link', 'show', env.CNI_IFNAME).stdout) || '[{}]');
    const leased = prevResult.ips.every(({ address }) => fs.existsSync('/var/lib/cni/networks/' + name + '/' + address.split('/')[0]));
    if (!outside.flags.includes('UP') || outside.mtu !== inside.mtu || !leased) {
      console.log('{"code":100,"msg":"changed"}');
      process.exit(1);
    }
  }`;

test("conformance 26: Debian's bridge passes", () => assertPasses(26));
test('conformance 26: a CHECK that looks at nothing fails, of everything', () =>
  assertFails(
    26,
    /though an address[^]*though a route[^]*another MAC address[^]*no port of the bridge[^]*another name/,
    { breaks: blind },
  ));
test('conformance 26: not asked where the list says disableCheck or is older than CHECK', async () => {
  await assertNotApplicable(26, /CHECK came with 0\.4\.0/, { cniVersion: '0.3.1' });
});

const movesRoute = `if (verb === 'ADD') after = () => void inPod('sh', '-c',
  'ip route add default via 10.244.1.1 table 100; ip route del default table main');`;

test('conformance 8: before 1.1.0 a route may be in any table', async () => {
  await assertPasses(8, { breaks: movesRoute });
  await assertFails(8, /the result has route 0\.0\.0\.0\/0, the kernel does not/, {
    breaks: `if (verb === 'ADD') after = () => void inPod('ip', 'route', 'del', 'default');`,
  });
});

test('conformance 26: not asked where CHECK never passes', () =>
  assertNotApplicable(26, /CHECK fails also where nothing was tampered with/, {
    breaks: `if (verb === 'CHECK') { console.log('{"code":100,"msg":"never"}'); process.exit(1); }`,
  }));

test('conformance 27: a CHECK that looks at all of it passes', () =>
  assertPasses(27, { plugins: [dualStack], breaks: seesAll }));
test("conformance 27: Debian's bridge fails, of veth, MTU, masquerade and one of two leases", async () => {
  await assertFails(27, /in the node is down[^]*another MTU[^]*masquerade rules are gone/, {
    plugins: [masquerading],
  });
  await assertFails(27, /the lease of one of its addresses is gone/, { plugins: [dualStack] });
});

/** Version 1.1.0 in front of a plugin that speaks 1.0.0, with GC and STATUS over host-local's files. */
const modern = (fault = ''): string => `const fs = require('node:fs');
  const isOf = (version) => (text) => text.replaceAll(/("cniVersion": *)"[^"]*"/g, '$1"' + version + '"');
  if (verb === 'VERSION') { console.log('{"cniVersion":"1.1.0","supportedVersions":["1.0.0","1.1.0"]}'); process.exit(0); }
  const config = JSON.parse(input);
  input = isOf('1.0.0')(input);
  after = ({ stdout }) => isOf('1.1.0')(stdout);
  const folder = '/var/lib/cni/networks/' + config.name;
  const leases = () => (fs.existsSync(folder) ? fs.readdirSync(folder).filter((it) => /^[0-9]/.test(it)) : []);
  const fail = (msg) => { console.log(JSON.stringify({ code: 50, msg })); process.exit(1); };
  let valid = config['cni.dev/valid-attachments'];
  ${fault}
  if (verb === 'GC') {
    for (const lease of leases()) {
      const [id] = fs.readFileSync(folder + '/' + lease, 'utf8').split(/\\s+/);
      if (!valid.some(({ containerID }) => containerID === id)) fs.unlinkSync(folder + '/' + lease);
    }
    process.exit(0);
  }
  if (verb === 'STATUS') {
    const [[{ rangeStart, rangeEnd }]] = config.ipam.ranges;
    const last = (address) => Number((address ?? '.254').split('.').at(-1));
    if (leases().length > last(rangeEnd) - last(rangeStart ?? '.1')) fail('no address left');
    process.exit(0);
  }`;
const with110 = (breaks: string): { breaks: string; cniVersion: string } => ({ breaks, cniVersion: '1.1.0' });

test('conformance 28: a plugin that collects what is stale passes', () =>
  assertPasses(28, with110(modern())));
test('conformance 28: a GC that does nothing fails', () =>
  assertFails(
    28,
    /after GC with one valid attachment[^]*\+ files: .*\/10\.244\.1\.\d+[^]*repeat: CNI_COMMAND=GC/,
    with110(modern(`if (verb === 'GC') process.exit(0);`)),
  ));
test('conformance 28: a GC that takes valid ones fails', () =>
  assertFails(28, /- files: .*\/10\.244\.1\.\d+/, with110(modern('valid = [];'))));
test('conformance 28: a GC that takes an empty list for none fails', () =>
  assertFails(
    28,
    /GC with an empty list failed/,
    with110(modern(`if (verb === 'GC' && !valid.length) fail('no list');`)),
  ));
test('conformance 28, 29: not asked below version 1.1.0', async () => {
  await assertNotApplicable(28, /version 1\.0\.0, GC came with 1\.1\.0/, {});
  await assertNotApplicable(29, /version 1\.0\.0, STATUS came with 1\.1\.0/, {});
});

test('conformance 29: a plugin that knows its pool passes', () => assertPasses(29, with110(modern())));
test('conformance 29: a STATUS that always succeeds fails', () =>
  assertFails(
    29,
    /STATUS succeeded with no address left/,
    with110(modern(`if (verb === 'STATUS') process.exit(0);`)),
  ));
test('conformance 29: a STATUS that always fails is a failure', () =>
  assertFails(29, /STATUS failed before any ADD/, with110(modern(`if (verb === 'STATUS') fail('never');`))));
