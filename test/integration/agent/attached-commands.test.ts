import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import type { AttachedCommand, CommandStreams, TerminalSize } from '../../../src/model/attached-command.ts';
import type { Endpoint } from '../../../src/model/endpoint.ts';
import { parseNodeName, podKey } from '../../../src/model/names.ts';
import { suiteWithLab } from '../../support/both-runtimes.ts';
import { twoNodes } from '../../support/breakage.ts';
import { pause } from '../../support/pause.ts';
import { missing } from '../../support/requires.ts';
import { podText } from '../../support/scenario-text.ts';

const never = new AbortController().signal;
const a: Endpoint = { kind: 'pod', pod: podKey('default', 'a') };
const h: Endpoint = { kind: 'pod', pod: podKey('default', 'h') };
const node2: Endpoint = { kind: 'node', node: parseNodeName('node-2') };

const hostPod = `
---
apiVersion: v1
kind: Pod
metadata: {name: h}
spec: {nodeName: node-2, hostNetwork: true, containers: [{name: h, image: nginx}]}
`;
const pods = podText('a') + hostPod;
const skip = missing('nsenter', 'setsid', 'stty');

/** Something to type into a command while it runs, and the end of it. */
class Keyboard implements AsyncIterable<Uint8Array> {
  readonly #typed: Uint8Array[] = [];
  #isOver = false;
  #wake: () => void = () => undefined;

  type(text: string | Uint8Array): void {
    this.#typed.push(typeof text === 'string' ? Buffer.from(text) : text);
    this.#wake();
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for (;;) {
      const next = this.#typed.shift();
      if (next !== undefined) yield next;
      else if (this.#isOver) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}

/** What a command says, with a way to wait for a part of it. */
class Screen {
  readonly #pieces: Buffer[] = [];
  readonly errors: Buffer[] = [];

  readonly take: CommandStreams['onOutput'] = (stream, data) => {
    (stream === 'stdout' ? this.#pieces : this.errors).push(Buffer.from(data));
  };

  get bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  get text(): string {
    return this.bytes.toString();
  }

  async until(pattern: RegExp): Promise<void> {
    for (let tries = 0; tries < 3_000; tries++) {
      if (pattern.test(this.text)) return;
      await pause(20);
    }
    assert.fail(`${pattern} did not come: ${JSON.stringify(this.text)}`);
  }
}

/*
 *   a (responder)       h (in the node's own netns)
 *    node-1 ------------ node-2
 */
suiteWithLab('commands with somebody at their streams', { pods, spec: twoNodes, skip }, (lab) => {
  const attach = (
    target: Endpoint,
    command: readonly string[],
    streams: Partial<CommandStreams> = {},
    options: { readonly terminal?: AttachedCommand['terminal']; readonly signal?: AbortSignal } = {},
  ) =>
    lab().cluster.attach(
      { target, command, ...(options.terminal && { terminal: options.terminal }) },
      { onOutput: () => undefined, ...streams },
      { signal: options.signal ?? never },
    );
  const running = (command: string): boolean => lab().processes().includes(command);
  const untilRunning = async (command: string, wanted: boolean): Promise<void> => {
    for (let tries = 0; tries < 3_000 && running(command) !== wanted; tries++) await pause(20);
    assert.equal(running(command), wanted, `${command} ${wanted ? 'has begun' : 'is gone'}`);
  };

  test('run in the netns of a pod, a node, a pod in the netns of its node', async () => {
    for (const [target, address] of [
      [a, / 10\.244\.1\.2\/24 /],
      [node2, /cni0 +inet 10\.244\.2\.1\/24 /],
      [h, /cni0 +inet 10\.244\.2\.1\/24 /],
    ] as const) {
      const screen = new Screen();
      assert.equal(await attach(target, ['ip', '-o', 'addr'], { onOutput: screen.take }), 0);
      assert.match(screen.text, address);
    }
  });

  test('give their exit code: their own, that of a signal, 126 and 127', async () => {
    assert.equal(await attach(a, ['sh', '-c', 'exit 7']), 7);
    assert.equal(await attach(a, ['sh', '-c', 'kill -KILL $$']), 137);
    assert.equal(await attach(a, ['sh', '-c', 'kill -USR1 $$']), 138);
    assert.equal(await attach(a, ['/etc/passwd']), 126);
    assert.equal(await attach(a, ['no-such-program']), 127);
  });

  test('pass bytes as they are, a mebibyte of them in both ways', async () => {
    const data = randomBytes(1024 * 1024);
    const keyboard = new Keyboard();
    keyboard.type(data);
    keyboard.end();
    const screen = new Screen();
    assert.equal(await attach(a, ['cat'], { input: keyboard, onOutput: screen.take }), 0);
    assert.equal(screen.bytes.length, data.length);
    assert.equal(hash(screen.bytes), hash(data));
  });

  test('keep standard error apart, and read nothing where nothing is passed', async () => {
    const screen = new Screen();
    assert.equal(await attach(a, ['sh', '-c', 'echo out; echo err >&2; cat'], { onOutput: screen.take }), 0);
    assert.equal(screen.text, 'out\n');
    assert.equal(Buffer.concat(screen.errors).toString(), 'err\n');
  });

  test('end although nobody ends their input', async () => {
    const keyboard = new Keyboard();
    keyboard.type('one\n');
    assert.equal(await attach(a, ['head', '-n1'], { input: keyboard }), 0);
    assert.equal(await attach(a, ['true'], { input: keyboard }), 0);
  });

  test('say all they have to say to a reader that is slow, and wait for it', async () => {
    let bytes = 0;
    const onOutput: CommandStreams['onOutput'] = async (_stream, data) => {
      bytes += data.length;
      await pause(250);
    };
    assert.equal(await attach(a, ['head', '-c', '600000', '/dev/zero'], { onOutput }), 0);
    assert.equal(bytes, 600_000);
  });

  test('are held up by a reader that does not read', async () => {
    const gate = new EventTarget();
    const opened = once(gate, 'open');
    let pieces = 0;
    const calledOff = new AbortController();
    const flood = attach(
      a,
      ['sh', '-c', 'head -c 4000000 /dev/zero; sleep 27182'],
      {
        onOutput: async () => {
          pieces++;
          await opened;
        },
      },
      { signal: calledOff.signal },
    );
    await untilRunning('head -c 4000000 /dev/zero', true);
    // What comes later, and as much, has come by now.
    assert.equal(await attach(a, ['head', '-c', '4000001', '/dev/zero']), 0);
    assert.ok(running('head -c 4000000 /dev/zero'), 'nobody took its output away');
    assert.equal(pieces, 1, 'a piece is given once the one before was taken');
    gate.dispatchEvent(new Event('open'));
    await untilRunning('sleep 27182', true);
    calledOff.abort(new Error('enough'));
    await assert.rejects(flood, /enough/);
    await untilRunning('sleep 27182', false);
  });

  test('that are called off have ended with all they started, also what ignores it', async () => {
    const calledOff = new AbortController();
    const script = 'sleep 27183 & trap "" TERM HUP; sh -c "trap \\"\\" TERM; sleep 27184"; sleep 27185';
    const ended = attach(a, ['sh', '-c', script], {}, { signal: calledOff.signal });
    await untilRunning('sleep 27184', true);
    calledOff.abort(new Error('called off'));
    await assert.rejects(ended, /called off/);
    for (const sleeper of ['sleep 27183', 'sleep 27184', 'sleep 27185']) await untilRunning(sleeper, false);
  });

  test('may put things in order when they are called off', async () => {
    const calledOff = new AbortController();
    const screen = new Screen();
    const ended = attach(
      a,
      ['sh', '-c', 'trap "echo goodbye; exit 0" TERM; echo begun; while :; do sleep 0.05; done'],
      { onOutput: screen.take },
      { signal: calledOff.signal },
    );
    await screen.until(/begun/);
    calledOff.abort(new Error('called off'));
    await assert.rejects(ended, /called off/);
    await screen.until(/goodbye/);
  });

  test('end when their output cannot be taken, which is what is told', async () => {
    const onOutput = (): never => {
      throw new Error('the disk is full');
    };
    await assert.rejects(attach(a, ['sh', '-c', 'echo x; sleep 27186'], { onOutput }), /the disk is full/);
    await untilRunning('sleep 27186', false);
  });

  test('are not waited for by what they leave in the background, which lives on', async () => {
    const screen = new Screen();
    const background = ['sh', '-c', 'sleep 27187 & echo $!; exit 3'];
    assert.equal(await attach(a, background, { onOutput: screen.take }), 3);
    assert.ok(running('sleep 27187'), 'what was started in the background is still there');
    assert.equal(await attach(a, ['sh', '-c', `kill ${screen.text}`]), 0);
    await untilRunning('sleep 27187', false);
  });

  test('have a terminal of the size that is asked for, and notice when that changes', async () => {
    const keyboard = new Keyboard();
    const screen = new Screen();
    let resize: (size: TerminalSize) => void = () => undefined;
    const ended = attach(
      a,
      ['sh', '-c', 'trap "stty size; exit 6" WINCH; stty size; echo $TERM; while :; do sleep 0.05; done'],
      {
        input: keyboard,
        onOutput: screen.take,
        onResize: (listener) => {
          resize = listener;
          return () => undefined;
        },
      },
      { terminal: { columns: 91, rows: 31, name: 'vt100' } },
    );
    await screen.until(/31 91\r\nvt100\r\n/);
    resize({ columns: 101, rows: 41 });
    await screen.until(/41 101\r\n/);
    assert.equal(await ended, 6);
  });

  test('have their terminal as controlling terminal: Ctrl-C interrupts what is in front', async () => {
    const keyboard = new Keyboard();
    const screen = new Screen();
    const ended = attach(
      a,
      [
        'sh',
        '-c',
        'trap "echo interrupted" INT; echo begun; sleep 27188; echo after; exec 3</dev/tty && echo tty',
      ],
      { input: keyboard, onOutput: screen.take },
      { terminal: { columns: 80, rows: 24, name: 'vt100' } },
    );
    await screen.until(/begun/);
    await untilRunning('sleep 27188', true);
    keyboard.type(Uint8Array.of(3));
    await screen.until(/interrupted\r\nafter\r\ntty\r\n/);
    assert.equal(await ended, 0);
    await untilRunning('sleep 27188', false);
  });

  test('have jobs of a shell, which end with a terminal that is hung up', async () => {
    const keyboard = new Keyboard();
    const screen = new Screen();
    const calledOff = new AbortController();
    const ended = attach(
      a,
      ['sh', '-i'],
      { input: keyboard, onOutput: screen.take },
      { terminal: { columns: 80, rows: 24, name: 'vt100' }, signal: calledOff.signal },
    );
    keyboard.type('sleep 27189 &\nsleep 27190\n');
    await untilRunning('sleep 27190', true);
    keyboard.type(Uint8Array.of(26));
    await screen.until(/Stopped|suspended/);
    keyboard.type('jobs; echo job "control"\n');
    await screen.until(/job control\r\n/);
    calledOff.abort(new Error('hung up'));
    await assert.rejects(ended, /hung up/);
    await untilRunning('sleep 27189', false);
    await untilRunning('sleep 27190', false);
  });

  test('say all to a terminal before it closes, and end with the input of it', async () => {
    const keyboard = new Keyboard();
    keyboard.end();
    const screen = new Screen();
    const script = 'cat; i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done; exit 5';
    const exitCode = await attach(
      a,
      ['sh', '-c', script],
      {
        input: keyboard,
        onOutput: async (stream, data) => {
          await pause(50);
          await screen.take(stream, data);
        },
      },
      { terminal: { columns: 80, rows: 24, name: 'vt100' } },
    );
    assert.equal(exitCode, 5);
    assert.match(screen.text, /line 2999\r\n$/);
  });

  test('need somebody to run in: a pod that is there and runs, a node that is there, a program', async () => {
    const missingPod: Endpoint = { kind: 'pod', pod: podKey('default', 'aa') };
    await assert.rejects(attach(missingPod, ['true']), { code: 'not-found', hint: 'did you mean a?' });
    const missingNode: Endpoint = { kind: 'node', node: parseNodeName('node-3') };
    await assert.rejects(attach(missingNode, ['true']), { code: 'not-found' });
    await assert.rejects(attach(a, []), { code: 'no-command' });
  });
});

const hash = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
