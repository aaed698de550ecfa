import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { testOnBoth } from '../../support/both-runtimes.ts';
import { openCniNodes } from '../../support/cni-nodes.ts';
import { missing } from '../../support/requires.ts';

/*
 *   node-1     a pod for each way to be bad, and good ones: one plugin attaches all of them at once, as they are called
 */

const folder = mkdtempSync(path.join(tmpdir(), 'podnet-bad-cni-'));
after(() => rmSync(folder, { recursive: true }));

const answer = '{"cniVersion":"1.0.0","ips":[{"address":"10.244.1.7/24"}]}';

interface Badness {
  /** What ADD does, in shell; DEL succeeds. */
  readonly add: string;
  /** The message of the pod that gets none; a pod gets its address where there is none. */
  readonly says?: RegExp;
}

const pods: Readonly<Record<string, Badness>> = {
  good: { add: `echo '${answer}'` },
  hangs: { add: 'sleep 2718283', says: /^node-1: ADD of wild failed: it did not end within [\d.]+ s$/ },
  silent: { add: 'exit 0', says: /^node-1: ADD of wild .*no answer/ },
  speechless: { add: 'exit 9', says: /^node-1: ADD of wild .*exit code 9/ },
  twice: { add: `echo '${answer}'; echo '${answer}'`, says: /^node-1: ADD of wild .*more after/ },
  floods: {
    add: 'head -c 100000000 /dev/zero | tr "\\0" x',
    says: /^node-1: ADD of wild .*wrote more than is kept/,
  },
  talks: { add: 'echo "I am no JSON"', says: /^node-1: ADD of wild .*I am no JSON/ },
  crashes: { add: 'kill -SEGV $$', says: /^node-1: ADD of wild .*(SIGSEGV|139)/ },
  unheard: {
    add: 'echo \'{"cniVersion":"9.9.9","ips":[]}\'',
    says: /^node-1: ADD of wild .*9\.9\.9/,
  },
  old: { add: 'echo \'{"cniVersion":"0.2.0","ip4":{"ip":"10.244.1.7/24"}}\'' },
  daemon: { add: `echo '${answer}'; sleep 3141593 &` },
};

const plugin = `#!/bin/sh
cat > /dev/null
pod=$(echo "$CNI_ARGS" | sed 's/.*K8S_POD_NAME=\\([^;]*\\).*/\\1/')
case "$CNI_COMMAND $pod" in
${Object.entries(pods)
  .map(([pod, { add }]) => `"ADD ${pod}") ${add} ;;`)
  .join('\n')}
esac
`;

/** A busy machine needs seconds for a hundred megabytes. */
const timeoutMs = 15_000;

const skip = missing('nsenter', 'unshare', 'ip', 'pgrep');

testOnBoth(
  'a plugin that is bad in every way: each pod has its reason, others live, and nothing is left',
  { skip },
  async (runtime) => {
    writeFileSync(path.join(folder, 'wild'), plugin, { mode: 0o755 });
    const conflist = { cniVersion: '1.0.0', name: 'n', plugins: [{ type: 'wild' }] };
    await using nodes = await openCniNodes(runtime, conflist, { binDirs: [folder], timeoutMs });
    await nodes.prepare();
    const outcomes = await nodes.start('node-1', Object.keys(pods));
    for (const outcome of outcomes) {
      const name = outcome.pod.split('/')[1] ?? '';
      const says = pods[name]?.says;
      if (says === undefined) assert.deepEqual(outcome.ok ? outcome.podIPs : outcome.message, ['10.244.1.7']);
      else assert.match(outcome.ok ? `${name} is attached` : outcome.message, says);
    }
    const alive = Object.keys(pods).filter((pod) => pods[pod]?.says === undefined);
    const listed = alive
      .map((pod) => `default_${pod}\n`)
      .toSorted()
      .join('');
    assert.equal(await nodes.sh('node-1', 'ls /run/netns'), listed);
    assert.equal(await nodes.sh('node-1', 'ls /var/lib/cni/results | wc -l'), `${alive.length}\n`);
    assert.equal(await nodes.sh('node-1', 'pgrep -xf "sleep 2718283"'), '');
    await nodes.stop('node-1', alive);
    assert.equal(
      await nodes.sh('node-1', 'ls /run/netns /var/lib/cni/results'),
      '/run/netns:\n\n/var/lib/cni/results:\n',
    );
  },
);
