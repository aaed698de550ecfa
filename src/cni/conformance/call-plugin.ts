import { CniError, type CniVerb } from '../cni-error.ts';
import { isJsonObject, type JsonValue, parseJson, stringifyJson } from '../json.ts';
import type { PluginCall } from '../plugin-host.ts';
import type { CallOptions, LabPod, PluginRun, TestedPlugin } from './check-subject.ts';
import type { LabNode } from './lab.ts';
import { pluginInput } from '../plugin-input.ts';
import { pluginVariables } from './plugin-variables.ts';
import type { NetworkConfig } from '../network-config.ts';

/** Longer than any plugin needs that works. */
const callTimeoutMs = 60_000;

export interface PlannedCall {
  readonly network: NetworkConfig;
  readonly plugin: Pick<TestedPlugin, 'type' | 'config'>;
  readonly verb: CniVerb;
  readonly pod: LabPod | undefined;
  readonly prevResult: JsonValue | undefined;
  readonly options: CallOptions;
}

/** @throws CniError when the node does not have the program */
export async function callPlugin(
  node: LabNode,
  planned: PlannedCall,
  signal: AbortSignal,
): Promise<PluginRun> {
  const { plugin, verb } = planned;
  const found = await node.host.findProgram(plugin.type, node.pluginPath, signal);
  if (found.kind !== 'found') throw notThere(plugin.type, found.kind, node.pluginPath);
  const call: PluginCall = {
    type: plugin.type,
    verb,
    path: found.path,
    env: variables(planned, node.pluginPath),
    stdin: input(planned),
    timeoutMs: planned.options.timeoutMs ?? callTimeoutMs,
  };
  const execution = await node.host.execute(call, signal);
  return {
    type: plugin.type,
    verb,
    call,
    execution,
    ok: execution.exitCode === 0 && !execution.timedOut,
    answer: answerOf(execution.stdout),
  };
}

const notThere = (
  type: string,
  kind: 'missing' | 'not-executable',
  pluginPath: readonly string[],
): CniError =>
  kind === 'missing'
    ? new CniError('cni-missing', `plugin ${type} is in none of ${pluginPath.join(', ')}`, {
        plugin: type,
        hint: 'name the folder that has it with --bin-dir',
      })
    : new CniError('cni-not-executable', `plugin ${type} is no program that can be run`, {
        plugin: type,
        hint: `chmod +x ${type}`,
      });

function variables(
  { verb, pod, options }: PlannedCall,
  pluginPath: readonly string[],
): Readonly<Record<string, string>> {
  const usual: Record<string, string | undefined> = pluginVariables(verb, pod, pluginPath);
  const changed = Object.entries({ ...usual, ...options.env });
  return Object.fromEntries(changed.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function input({ network, plugin, pod, prevResult, options }: PlannedCall): string {
  const { stdin } = options;
  if (typeof stdin === 'string') return stdin;
  const usual = parseJson(pluginInput(network, plugin.config, { capabilities: pod?.capabilities ?? {} }));
  const passedOn = options.prevResult === undefined ? prevResult : (options.prevResult ?? undefined);
  const complete = {
    ...(isJsonObject(usual) ? usual : {}),
    ...(passedOn === undefined ? {} : { prevResult: passedOn }),
  };
  return stringifyJson(stdin === undefined ? complete : stdin(complete));
}

function answerOf(stdout: string): JsonValue | undefined {
  try {
    return parseJson(stdout);
  } catch {
    return undefined;
  }
}
