import { InternalError } from '../../model/errors.ts';
import type { AskTargets, TargetAnswer, TargetQuestion } from './target-question.ts';

interface Waiting {
  readonly question: TargetQuestion;
  readonly resolve: (answer: TargetAnswer) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Many probes run at once, and a way to another agent may be long: what they ask in one turn of the event
 * loop goes as one request.
 */
export class QuestionBatches {
  private readonly askTargets: AskTargets;
  private readonly signal: AbortSignal;
  private waiting: Waiting[] = [];

  constructor(askTargets: AskTargets, signal: AbortSignal) {
    this.askTargets = askTargets;
    this.signal = signal;
  }

  /** @throws what is wrong with the way to the target's agent, or with that agent */
  ask(question: TargetQuestion): Promise<TargetAnswer> {
    return new Promise((resolve, reject) => {
      // Immediates run once all sockets that are ready have been served.
      if (this.waiting.length === 0) setImmediate(() => void this.send());
      this.waiting.push({ question, resolve, reject });
    });
  }

  private async send(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    try {
      const answers = await this.askTargets(
        batch.map(({ question }) => question),
        this.signal,
      );
      batch.forEach(({ resolve, reject }, index) => {
        const answer = answers[index];
        if (answer === undefined) reject(new InternalError('fewer answers of other agents than questions'));
        else resolve(answer);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
