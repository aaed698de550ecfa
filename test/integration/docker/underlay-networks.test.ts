import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { formatCidr } from '../../../src/model/ip.ts';
import { underlayCidr, underlaySubnets } from '../../../src/model/underlay-cidr.ts';
import { connectEngine } from '../../../src/runtime/docker/engine.ts';
import { labels } from '../../../src/runtime/docker/labels.ts';
import { removeRun } from '../../../src/runtime/docker/remove-run.ts';
import { createUnderlayNetworks } from '../../../src/runtime/docker/underlay-networks.ts';
import { engineAddress, needsEngine, testEngine } from '../../support/engine.ts';

const { signal } = new AbortController();

/*
 *   first choice   [ ours | ours | taken | ]      none of it is kept
 *   second choice  [ ours | ours | ours  | ]
 */
test('a /24 of which one part is taken is given up, with all that was made of it', {
  skip: needsEngine,
}, async () => {
  const engine = await connectEngine({ DOCKER_HOST: engineAddress }, signal);
  const docker = testEngine();
  const runId = randomUUID();
  const options = { runId, labels: { [labels.run]: runId }, subnets: 3, mtuBytes: 1_600 };
  const taken = underlaySubnets(underlayCidr(runId, 0), 'ipv4', 3)[2];
  assert.ok(taken !== undefined, 'there are three parts');
  const other = await docker.createNetwork({
    Name: `other-${runId}`,
    IPAM: { Config: [{ Subnet: formatCidr(taken) }] },
  });
  const own = async () => {
    const filters = JSON.stringify({ label: [`${labels.run}=${runId}`] });
    return (await docker.listNetworks({ filters })).sort((a, b) => a.Name.localeCompare(b.Name));
  };
  try {
    const asked = underlayCidr(runId, 0);
    await assert.rejects(createUnderlayNetworks(engine, { ...options, asked }), { code: 'subnet-taken' });
    assert.deepEqual(await own(), [], 'nothing is left of what was asked for');

    const networks = await createUnderlayNetworks(engine, options);
    assert.equal(networks.cidr, underlayCidr(runId, 1));
    const made = await own();
    assert.deepEqual(
      made.map(({ Name, IPAM }) => `${Name} ${IPAM?.Config?.[0]?.Subnet}`),
      underlaySubnets(networks.cidr, 'ipv4', 3).map(
        (cidr, index) => `${networks.nameOf(index)} ${formatCidr(cidr)}`,
      ),
    );
    assert.deepEqual(
      made.map(({ Options }) => Options?.['com.docker.network.driver.mtu']),
      ['1600', '1600', '1600'],
    );
  } finally {
    await removeRun(docker, runId);
    await other.remove();
  }
  assert.deepEqual(await own(), []);
});
