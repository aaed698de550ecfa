import { type JsonObject, type JsonValue, parseJson, stringifyJson } from '../cni/json.ts';
import type { CniCall, CniFailure, CniOutcome } from '../model/cni-order.ts';

/** A JSON text laid out for people; numbers keep their digits. What is none stays as it is. */
export function prettyJson(text: string): string {
  const value = jsonOr(text);
  return typeof value === 'string' ? `${text.trimEnd()}\n` : `${stringifyJson(value, 2)}\n`;
}

/** Operations on plugins with every call, for programs. */
export function cniOutcomesJson(
  done: readonly { readonly verb: string; readonly outcome: CniOutcome }[],
): string {
  return `${stringifyJson(
    {
      apiVersion: 'podnet/v1alpha1',
      kind: 'CniCalls',
      operations: done.map(({ verb, outcome: { result, failure, calls } }) => ({
        verb,
        ...(result === undefined ? {} : { result: jsonOr(result) }),
        ...(failure === undefined ? {} : { error: errorJson(failure) }),
        calls: calls.map(callJson),
      })),
    },
    2,
  )}\n`;
}

/** As plugins write errors, where one wrote it; `reason` is ours. */
function errorJson({ code, cniCode, message, details, plugin, hint }: CniFailure): JsonObject {
  return {
    ...(cniCode === undefined ? {} : { code: cniCode }),
    msg: message,
    ...(details === undefined ? {} : { details }),
    reason: code,
    ...(plugin === undefined ? {} : { plugin }),
    ...(hint === undefined ? {} : { hint }),
  };
}

function callJson({ stdin, stdout, durationMs, env, ...call }: CniCall): JsonObject {
  return {
    ...call,
    env: { ...env },
    stdin: jsonOr(stdin),
    stdout: jsonOr(stdout),
    durationMs: Math.round(durationMs),
  };
}

/** JSON where it is, else the text. */
function jsonOr(text: string): JsonValue {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
