import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { CheckSubject, PluginRun, TestedPlugin } from '../check-subject.ts';
import { isAtLeast } from '../../versions.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { describeRun } from '../describe-run.ts';
import { judgeError } from '../judge-error.ts';
import { lookAtNetns } from '../look-at-netns.ts';
import { readResult } from '../read-result.ts';
import { notApplicable, verdictOf } from '../verdict.ts';

/** Given to chained plugins, to come out again (RFC 5737). */
const marker: JsonObject = { nameservers: ['192.0.2.53'], search: ['conformance.example'] };

export const chainedResult: ConformanceCheck = {
  id: 30,
  level: 'MUST',
  title: 'A chained plugin passes prevResult on, and refuses to work without one if it needs it',
  ground: 'SPEC 1.1.0, "ADD Success"',
  isOfOnePlugin: true,
  async run(subject) {
    const chained = subject.plugins.filter(({ index, isDelegate }) => index > 0 && !isDelegate);
    if (chained.length === 0) return notApplicable('no plugin of the list comes after another one');
    if (!isAtLeast(subject.network.cniVersion, '0.3.0')) {
      return notApplicable('results are passed on since version 0.3.0');
    }
    const complaints: string[] = [];
    for (const plugin of chained) {
      complaints.push(
        ...(await complaintsPassingOn(subject, plugin)),
        ...(await complaintsAlone(subject, plugin)),
      );
    }
    return verdictOf(complaints);
  },
};

async function complaintsPassingOn(subject: CheckSubject, plugin: TestedPlugin): Promise<readonly string[]> {
  const { network } = subject;
  const before = subject.withNetwork({ ...network, plugins: network.plugins.slice(0, plugin.index) });
  const { pod, answer } = await before.attach(`before-${plugin.index}`);
  const prevResult: JsonValue = isJsonObject(answer) ? { ...answer, dns: marker } : answer;
  const run = await subject.call(plugin, 'ADD', pod, { prevResult });
  const lost = run.ok ? lostBy(prevResult, run) : ['ADD failed'];
  await subject.call(plugin, 'DEL', pod, { prevResult });
  await before.del(pod);
  return lost.length === 0 ? [] : [...lost.map((line) => `${plugin.type}: ${line}`), ...describeRun(run)];
}

/** Values may be changed by the plugin; what there was before has to be there still. */
function lostBy(prevResult: JsonValue, run: PluginRun): string[] {
  const given = readResult(prevResult);
  const told = run.answer === undefined ? undefined : readResult(run.answer);
  if (given === undefined || told === undefined) return ['the result is no JSON object'];
  const dns = isJsonObject(run.answer) ? run.answer['dns'] : undefined;
  return [
    ...given.ips
      .filter((ip) => !told.ips.some((it) => it.address === ip.address))
      .map((ip) => `the result has lost address ${ip.address}`),
    ...given.interfaces
      .filter(
        (one) => !told.interfaces.some(({ name, sandbox }) => name === one.name && sandbox === one.sandbox),
      )
      .map(({ name }) => `the result has lost interface ${name}`),
    ...given.routes
      .filter((route) => !told.routes.some(({ dst }) => dst === route.dst))
      .map(({ dst }) => `the result has lost route ${dst}`),
    ...Object.entries(marker)
      .filter(([key, value]) => !isJsonObject(dns) || JSON.stringify(dns[key]) !== JSON.stringify(value))
      .map(([key]) => `the result has lost dns.${key}`),
  ];
}

async function complaintsAlone(subject: CheckSubject, plugin: TestedPlugin): Promise<readonly string[]> {
  const pod = await subject.createPod(`alone-${plugin.index}`);
  const run = await subject.call(plugin, 'ADD', pod);
  const { links } = await lookAtNetns(subject.node, pod.name);
  await subject.call(plugin, 'DEL', pod);
  if (!run.ok) return judgeError(run, 'ADD without prevResult');
  // One that makes the interface itself can do without.
  return links.some(({ name }) => name === pod.ifName)
    ? []
    : [
        `${plugin.type}: ADD without prevResult succeeded, and there is no ${pod.ifName}`,
        ...describeRun(run),
      ];
}
