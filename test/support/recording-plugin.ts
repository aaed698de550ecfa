import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { CniVerb } from '../../src/cni/cni-error.ts';
import { type JsonObject, parseJson } from '../../src/cni/json.ts';

/** One call of a plugin, as the plugin saw it. */
export interface RecordedCall {
  readonly type: string;
  readonly verb: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly input: JsonObject;
}

/** Plugins that write down how they are called, and answer as they are told. */
export interface PluginRecorder {
  /** For CNI_PATH. */
  readonly bin: string;
  readonly cacheDir: string;
  /**
   * Makes a plugin. Answers are shell code, a verb each, with `$call` for a folder of the call's own; by default ADD
   * answers with an address and everything else with silence.
   */
  plugin(type: string, answers?: Partial<Record<CniVerb, string>>): void;
  /** Makes a program of any text under a plugin's name; it records nothing. */
  program(type: string, text: string | Buffer, mode?: number): string;
  /** In the order of their starts. */
  calls(): readonly RecordedCall[];
  /** `ADD first`, in the order of their starts; forgets them. */
  take(): readonly string[];
}

export const simpleResult = '{"cniVersion":"1.1.0","ips":[{"address":"10.1.0.2/24"}]}';

/** @param context of the test that it goes with */
export function openRecorder(context: TestContext): PluginRecorder {
  const folder = mkdtempSync(path.join(tmpdir(), 'podnet-recorder-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const [bin, calls, cacheDir] = ['bin', 'calls', 'cache'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(bin);
  mkdirSync(calls);
  const program = (type: string, text: string | Buffer, mode = 0o755): string => {
    const file = path.join(bin, type);
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  };
  const read = (): readonly RecordedCall[] =>
    readdirSync(calls)
      .sort()
      .map((name) => readCall(path.join(calls, name)));
  return {
    bin,
    cacheDir,
    program,
    plugin: (type, answers = {}) => void program(type, script(type, calls, answers)),
    calls: read,
    take: () => {
      const taken = read().map(({ verb, type }) => `${verb} ${type}`);
      for (const name of readdirSync(calls)) rmSync(path.join(calls, name), { recursive: true });
      return taken;
    },
  };
}

const script = (type: string, calls: string, answers: Partial<Record<CniVerb, string>>): string => `#!/bin/sh
call=$(mktemp -d "${calls}/$(date +%s%N)-XXXXXX")
env -0 >"$call/env"
cat >"$call/stdin"
echo "${type}" >"$call/type"
case $CNI_COMMAND in
${Object.entries({ ADD: `echo '${simpleResult}'`, ...answers })
  .map(([verb, code]) => `${verb})\n${code}\n;;`)
  .join('\n')}
esac
`;

function readCall(folder: string): RecordedCall {
  const words = readFileSync(path.join(folder, 'env'), 'utf8').split('\0').filter(Boolean);
  const env = Object.fromEntries(
    words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
  );
  const stdin = readFileSync(path.join(folder, 'stdin'), 'utf8');
  return {
    type: readFileSync(path.join(folder, 'type'), 'utf8').trim(),
    verb: env['CNI_COMMAND'] ?? '',
    env,
    stdin,
    input: parseJson(stdin) as JsonObject,
  };
}
