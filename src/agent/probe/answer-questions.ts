import { assertNever } from '../../model/assert-never.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { Seat } from '../seat.ts';
import { LocalTarget } from './local-target.ts';
import type { TargetAnswer, TargetQuestion } from './target-question.ts';

/** What this agent tells others of the targets that it has; one answer a question, in their order. */
export function answerQuestions(
  questions: readonly TargetQuestion[],
  seatOf: (endpoint: Endpoint) => Seat,
): Promise<readonly TargetAnswer[]> {
  return Promise.all(questions.map((question) => answer(question, new LocalTarget(seatOf(question.target)))));
}

async function answer(question: TargetQuestion, target: LocalTarget): Promise<TargetAnswer> {
  const { kind } = question;
  switch (kind) {
    case 'port':
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
    default:
      return assertNever(kind, 'kind of question');
  }
}
