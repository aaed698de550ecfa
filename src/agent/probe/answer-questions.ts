import { assertNever } from '../../model/assert-never.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { Place } from '../seat.ts';
import { responsiveClock } from '../responsive-clock.ts';
import { LocalTarget } from './local-target.ts';
import type { TargetAnswer, TargetQuestion } from './target-question.ts';

/** How long after a question for a port hold-ups are noted: longer than a request's probes take, mostly. */
const watchMs = 30_000;

/** What this agent tells others of the targets that it has; one answer a question, in their order. */
export function answerQuestions(
  questions: readonly TargetQuestion[],
  placeOf: (endpoint: Endpoint) => Place,
): Promise<readonly TargetAnswer[]> {
  return Promise.all(
    questions.map((question) => answer(question, new LocalTarget(placeOf(question.target)))),
  );
}

async function answer(question: TargetQuestion, target: LocalTarget): Promise<TargetAnswer> {
  const { kind } = question;
  switch (kind) {
    case 'port':
      // The question of hold-ups may follow.
      responsiveClock.watchFor(watchMs);
      return { simulated: target.prepare(question.port) };
    case 'packet': {
      const packet = await target.seenPacket(question.packet);
      return packet === undefined ? {} : { packet };
    }
    case 'connection': {
      const connection = await target.seenConnection(question.call);
      return connection === undefined ? {} : { connection };
    }
    case 'neighbour': {
      const silent = await target.silentNeighbour(question.address);
      return silent === undefined ? {} : { silent };
    }
    case 'hold-up':
      return { heldUpMs: responsiveClock.heldUpMs(question.withinMs) };
    default:
      return assertNever(kind, 'kind of question');
  }
}
