import { whyNotCalled } from '../applicable.ts';
import type { CheckSubject } from '../check-subject.ts';
import { lastRunLines } from '../last-run-lines.ts';
import { requireOk } from '../require-ok.ts';
import { notApplicable, type Verdict, verdictOf } from '../verdict.ts';
import type { Tampering, TamperingCommand } from './tampering.ts';

/** Does each thing to an attachment of its own, and asks CHECK, which has to fail. */
export async function judgeTampering(
  subject: CheckSubject,
  tamperings: readonly Tampering[],
): Promise<Verdict> {
  const reason = await whyNotCalled(subject, 'CHECK');
  if (reason !== undefined) return notApplicable(reason);
  if (!(await passesUntouched(subject)))
    return notApplicable('CHECK fails also where nothing was tampered with');
  const complaints: string[] = [];
  let done = 0;
  for (const [place, tampering] of tamperings.entries()) {
    const found = await tamper(subject, tampering, `pod-${place}`);
    if (found === undefined) continue;
    done += 1;
    complaints.push(...found);
  }
  return done === 0
    ? notApplicable('an attachment to this network has nothing of the kind')
    : verdictOf(complaints);
}

/** Else its failure afterwards would prove nothing; that it fails at all is for another check to say. */
async function passesUntouched(subject: CheckSubject): Promise<boolean> {
  const { pod } = await subject.attach('untouched');
  const { ok } = await subject.check(pod);
  await subject.del(pod);
  await subject.node.removeNetns(pod.name);
  return ok;
}

/** What CHECK did not notice; undefined where there is nothing to tamper with. */
async function tamper(
  subject: CheckSubject,
  tampering: Tampering,
  name: string,
): Promise<readonly string[] | undefined> {
  const { node } = subject;
  const attached = await subject.attach(name);
  requireOk(await subject.check(attached.pod));
  const commands = await tampering.plan(node, attached);
  for (const { command, netns } of commands) {
    const { exitCode, stderr } = await node.exec(command, netns === undefined ? {} : { netns });
    if (exitCode !== 0) return [`${command.join(' ')} failed: ${stderr.trim()}`];
  }
  const checked = await subject.check(attached.pod);
  await subject.del(attached.pod);
  await node.removeNetns(name);
  if (commands.length === 0) return undefined;
  if (!checked.ok) return [];
  return [`CHECK passed though ${tampering.what}`, ...commands.map(shown), ...lastRunLines(checked)];
}

const shown = ({ command, netns }: TamperingCommand): string =>
  `done before: ${netns === undefined ? '' : `ip netns exec ${netns} `}${command.join(' ')}`;
