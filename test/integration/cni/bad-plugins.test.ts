import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { suite, test, type TestContext } from 'node:test';
import type { PluginTrace } from '../../../src/cni/attachment.ts';
import { CniError } from '../../../src/cni/cni-error.ts';
import { CniRuntime, type CniRuntimeOptions } from '../../../src/cni/cni-runtime.ts';
import { LocalPluginHost } from '../../../src/cni/local-plugin-host.ts';
import { parseNetworkConfig } from '../../../src/cni/parse-network-config.ts';
import type { CniResult } from '../../../src/cni/result.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';
import { listProcesses } from '../../support/processes.ts';
import { openRecorder, simpleResult } from '../../support/recording-plugin.ts';

enterOwnNetns();

const network = parseNetworkConfig('{"cniVersion":"1.1.0","name":"test","plugins":[{"type":"bad"}]}');
const attachment = { containerId: 'c1', netns: '', ifName: 'eth0', args: [], capabilities: {} };
/** Plugins run as they are, and through a program that starts them in a namespace. */
const ways = [
  ['by itself', []],
  ['by nsenter', ['nsenter', '--mount=/proc/self/ns/mnt', '--']],
] as const;

for (const [way, enter] of ways) {
  suite(`a plugin that is started ${way}`, () => {
    test('cni runtime 6: and is not executable', async (context) => {
      const error = await failure(add(context, '#!/bin/sh\n', { mode: 0o644 }));
      assert.equal(error.code, 'cni-not-executable');
      assert.match(`${error.message} ${error.hint}`, /bin\/bad is not executable .*chmod \+x \S+bin\/bad/);
    });

    test('cni runtime 6: and lies where nothing may be executed', async (context) => {
      const folder = `/run/noexec-${enter.length}`;
      mkdirSync(folder);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'noexec', 'tmpfs', folder]);
      writeFileSync(path.join(folder, 'bad'), '#!/bin/sh\n', { mode: 0o755 });
      const error = await failure(add(context, '', { pluginPath: [folder] }));
      assert.equal(error.code, 'cni-not-executable');
    });

    for (const [what, text, hint] of [
      ['has an interpreter that is not there', '#!/not/there\n', /interpreter/],
      ['is a script without an interpreter', `echo '${simpleResult}'\n`, /#!/],
      ['is empty', '', /#!/],
      ['is a program of another machine', otherMachine(), /architecture/],
    ] as const) {
      test(`cni runtime 20: and ${what}`, async (context) => {
        const error = await failure(add(context, text));
        assert.equal(error.code, 'cni-not-executable');
        assert.equal(error.plugin, 'bad');
        assert.match(error.hint ?? '', hint);
      });
    }

    test('cni runtime 20: and ends with the exit codes of those that cannot be started', async (context) => {
      for (const code of [126, 127]) {
        const text = `echo "nsenter: failed to execute other: No such file or directory" >&2; exit ${code}`;
        const error = await failure(add(context, `#!/bin/sh\n${text}\n`));
        assert.equal(error.code, 'cni-no-output');
        assert.match(error.message, new RegExp(`exit code ${code} .*failed to execute other`));
      }
    });

    for (const [what, code, text, words] of [
      ['prints nothing', 'cni-no-output', 'exit 0', /no answer/],
      ['fails without a word', 'cni-no-output', 'exit 7', /exit code 7/],
      ['prints two documents', 'cni-bad-output', `echo '${simpleResult}{}'`, /more after/],
      ['prints what is no JSON', 'cni-bad-output', 'echo hello', /hello/],
      ['prints null', 'cni-bad-output', 'echo null', /null/],
      ['ends by a signal', 'cni-killed', 'kill -SEGV $$', /SIGSEGV|exit code 139/],
    ] as const) {
      test(`cni runtime 20: and ${what}`, async (context) => {
        const error = await failure(add(context, `#!/bin/sh\n${text}\n`));
        assert.equal(error.code, code);
        assert.equal(error.verb, 'ADD');
        assert.equal(error.plugin, 'bad');
        assert.match(error.message, words);
      });
    }

    test('cni runtime 20: and reads nothing of a long configuration', async (context) => {
      const { result } = await add(context, `#!/bin/sh\nexec <&-\necho '${simpleResult}'\n`, {
        filler: 'x'.repeat(1024 * 1024),
      });
      assert.equal(result.ips.length, 1);
    });

    test('cni runtime 20: and prints a hundred megabytes', async (context) => {
      const seen: PluginTrace[] = [];
      const flood = '#!/bin/sh\nhead -c 100000000 /dev/zero | tr "\\0" x\n';
      const error = await failure(add(context, flood, { seen }));
      assert.equal(error.code, 'cni-too-much-output');
      assert.ok((seen[0]?.execution.stdout.length ?? Infinity) <= 4 * 1024 * 1024);
    });

    test('cni runtime 20: and prints a hundred megabytes on standard error', async (context) => {
      const { result, seen } = await add(
        context,
        `#!/bin/sh\n{ head -c 100000000 /dev/zero | tr "\\0" x; echo end; } >&2\necho '${simpleResult}'\n`,
      );
      assert.equal(result.ips.length, 1);
      assert.ok((seen[0]?.execution.stderr.length ?? Infinity) <= 64 * 1024);
      assert.equal(seen[0]?.execution.stderr.slice(-5), 'xend\n');
    });

    test('cni runtime 21: and answers in another version', async (context) => {
      const old = '{"cniVersion":"0.2.0","ip4":{"ip":"10.1.0.4/24"}}';
      const { result } = await add(context, `#!/bin/sh\necho '${old}'\n`);
      assert.deepEqual(
        result.ips.map(({ address }) => address),
        ['10.1.0.4/24'],
      );
    });

    test('cni runtime 23: and hangs, with all that it started', async (context) => {
      const word = `100${process.pid}${enter.length}`;
      const text = `#!/bin/sh\ntrap "" TERM INT\nsleep ${word} &\nsleep ${word} | sleep ${word}\n`;
      const error = await failure(add(context, text, { limitsMs: { ADD: 500, DEL: 500 } }));
      assert.equal(error.code, 'cni-timeout');
      assert.deepEqual(
        listProcesses().filter(({ command }) => command === `sleep ${word}`),
        [],
      );
    });

    for (const [what, leave] of [
      ['in its process group', 'sleep 1000 &'],
      ['in a session of its own', 'setsid sleep 1000 &'],
      ['that goes on talking', 'sh -c "while sleep 0.05; do echo noise >&2; done" &'],
    ] as const) {
      test(`cni runtime 23: and leaves a process ${what} that holds its output`, async (context) => {
        const { result, seen, bin } = await add(
          context,
          `#!/bin/sh\necho '${simpleResult}'\n${leave}\necho $! >"$0.pid"\n`,
        );
        const pid = Number(readFileSync(path.join(bin, 'bad.pid'), 'utf8'));
        context.after(() => process.kill(pid, 'SIGKILL'));
        assert.equal(result.ips.length, 1);
        assert.equal(seen[0]?.execution.heldOpen, true);
        assert.ok(existsSync(`/proc/${pid}`), 'what it left is its own affair');
      });
    }

    test('cni runtime 24: and is being written still', async (context) => {
      const seen: PluginTrace[] = [];
      const recorder = openRecorder(context);
      const file = recorder.program('bad', `#!/bin/sh\necho '${simpleResult}'\n`);
      const writer = openSync(file, 'r+');
      const result = await runtimeOf(context, {
        pluginPath: [recorder.bin],
        onCall: (trace) => {
          if (seen.length === 0) closeSync(writer);
          seen.push(trace);
        },
      }).add(network, attachment);
      assert.equal(result.ips.length, 1);
      assert.deepEqual(
        seen.map(({ execution }) => execution.startError?.code),
        ['ETXTBSY', undefined],
      );
    });
  });

  interface AddOptions extends CniRuntimeOptions {
    readonly mode?: number;
    readonly seen?: PluginTrace[];
    /** For the plugin's configuration. */
    readonly filler?: string;
  }

  /** ADD by a plugin of that text. */
  async function add(
    context: TestContext,
    text: string | Buffer,
    { mode, seen = [], filler, ...options }: AddOptions = {},
  ): Promise<{
    readonly result: CniResult;
    readonly seen: readonly PluginTrace[];
    readonly bin: string;
  }> {
    const recorder = openRecorder(context);
    const { bin } = recorder;
    recorder.program('bad', text, mode);
    const runtime = runtimeOf(context, {
      pluginPath: [bin],
      onCall: (trace) => seen.push(trace),
      ...options,
    });
    const long = {
      ...network,
      plugins: [{ type: 'bad', capabilities: [], raw: { type: 'bad', filler: filler ?? '' } }],
    };
    return { result: await runtime.add(long, attachment), seen, bin };
  }

  function runtimeOf(context: TestContext, options: CniRuntimeOptions): CniRuntime {
    const { cacheDir } = openRecorder(context);
    return new CniRuntime({ host: new LocalPluginHost({ enter }), cacheDir, ...options });
  }
}

/** A real program, of a machine that this one is not (e_machine of elf(5)). */
function otherMachine(): Buffer {
  const program = readFileSync('/bin/true');
  program.writeUInt16LE(0xf3 + 0x8000, 18);
  return program;
}

async function failure(work: Promise<unknown>): Promise<CniError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof CniError, String(error));
    return error;
  }
  return assert.fail('it did not fail');
}
