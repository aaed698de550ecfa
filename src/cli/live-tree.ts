import { DefaultRenderer, Listr, ListrLogger, type ListrTask, ProcessOutput } from 'listr2';
import { assertNever } from '../model/assert-never.ts';
import type { Phase, RunEvent } from '../model/event.ts';
import type { StepResult } from '../model/result.ts';
import { formatTime } from '../report/format-time.ts';
import { oneLine } from '../report/printable.ts';
import { stepNumber } from '../report/step-point.ts';
import { Deferred } from './deferred.ts';
import { phaseTitles } from './phase-titles.ts';

type Started = Extract<RunEvent, { kind: 'scenario-started' }>;

/** What a task says while it runs. */
interface Line {
  readonly finished: Deferred<string>;
  say: (text: string) => void;
}

interface RunningScenario {
  readonly started: Started;
  /** By phase or step index, in their order. */
  readonly lines: ReadonlyMap<string, Line>;
  say: (text: string) => void;
  readonly next: Coming;
}

/** The scenario that comes next; undefined when none comes any more. */
type Coming = Deferred<RunningScenario | undefined>;

const before: readonly Phase[] = ['nodes', 'underlay-check', 'network', 'pods'];

/**
 * The moving picture on a terminal's standard error: scenarios, their phases and steps. It only follows
 * events, and takes itself away at the end: the report that stays is written by a reporter.
 */
export class LiveTree {
  readonly #scenarios = new Map<number, RunningScenario>();
  #coming: Coming = new Deferred();
  #run: Promise<unknown> | undefined;

  report(event: RunEvent): void {
    switch (event.kind) {
      case 'run-started':
        this.#run = listr([taskOfComing(this.#coming)]).run();
        return;
      case 'scenario-started':
        return this.#start(event);
      case 'phase-started':
        return this.#begin(event.id, event.phase);
      case 'phase-progress':
        return this.#line(event.id, event.phase)?.say(event.text);
      case 'phase-finished':
        return this.#finish(event.id, event.phase, formatTime(event.durationMs));
      case 'step-started':
        return this.#begin(event.id, event.index);
      case 'step-progress':
        return this.#line(event.id, event.index)?.say(`${event.done} of ${event.total}`);
      case 'step-finished':
        return this.#finish(event.id, event.result.index, said(event.result), event.result.status);
      case 'scenario-finished':
        return this.#end(event.id);
      case 'notice':
      case 'run-finished':
        return;
      default:
        return assertNever(event, 'event');
    }
  }

  /** Shows that the end was asked for; nodes need a moment to go. */
  interrupt(): void {
    for (const scenario of this.#scenarios.values()) scenario.say('interrupted, cleaning up');
  }

  /** Takes the picture away. Standard output may be written to afterwards. */
  async finish(): Promise<void> {
    for (const id of this.#scenarios.keys()) this.#end(id);
    this.#coming.resolve(undefined);
    await this.#run;
  }

  #start(started: Started): void {
    const keys = [...before, ...started.steps.map((step) => step.index), 'clean-up'];
    const lines = new Map(keys.map((key) => [String(key), newLine()] as const));
    const scenario = { started, lines, say: () => {}, next: new Deferred<RunningScenario | undefined>() };
    this.#scenarios.set(started.id, scenario);
    this.#coming.resolve(scenario);
    this.#coming = scenario.next;
  }

  #line(id: number, key: string | number): Line | undefined {
    return this.#scenarios.get(id)?.lines.get(String(key));
  }

  /** Lines stand in order: what did not come by now does not come any more. */
  #begin(id: number, key: string | number): void {
    for (const [earlier, line] of this.#scenarios.get(id)?.lines ?? []) {
      if (earlier === String(key)) return;
      line.finished.resolve('');
    }
  }

  #finish(id: number, key: string | number, text: string, status: StepResult['status'] = 'passed'): void {
    const line = this.#line(id, key);
    line?.say(text);
    if (status === 'failed' || status === 'error') line?.finished.reject(new Error(text));
    else line?.finished.resolve(text);
  }

  /** What never came (a run that was cut short) is over as well. */
  #end(id: number): void {
    for (const line of this.#scenarios.get(id)?.lines.values() ?? []) line.finished.resolve('');
    this.#scenarios.delete(id);
  }
}

/**
 * listr2 wants all tasks in advance, and scenarios come one by one: a task without a title waits for the
 * next scenario and stands for it, and for the task that waits for the one after it.
 */
function taskOfComing(coming: Coming): ListrTask {
  return {
    task: async (_context, task) => {
      const scenario = await coming.promise;
      if (scenario === undefined) return undefined;
      const tasks = [scenarioTask(scenario), taskOfComing(scenario.next)];
      return task.newListr(tasks, { concurrent: true, exitOnError: false });
    },
  };
}

/** listr2 asks whether standard output is a terminal; this picture goes to standard error, which is one. */
class StandardErrorRenderer extends DefaultRenderer {
  static override nonTTY = true;
}

function listr(tasks: ListrTask[]): Listr<unknown, typeof StandardErrorRenderer> {
  const processOutput = new ProcessOutput(process.stderr, process.stderr, { leaveEmptyLine: false });
  return new Listr(tasks, {
    concurrent: true,
    exitOnError: false,
    // The command line owns the signals; listr2 would end the process.
    registerSignalListeners: false,
    renderer: StandardErrorRenderer,
    rendererOptions: {
      clearOutput: true,
      // The title says it already, after the name of the step.
      showErrorMessage: false,
      logger: new ListrLogger({ useIcons: true, toStderr: [], processOutput }),
    },
  });
}

function scenarioTask(scenario: RunningScenario): ListrTask {
  const { started, lines } = scenario;
  const titles = new Map<string, string>(Object.entries(phaseTitles));
  for (const step of started.steps) {
    titles.set(String(step.index), `${stepNumber(step.index)} ${oneLine(step.name)}`);
  }
  const tasks = [...lines].map(([key, line]): ListrTask => {
    const title = titles.get(key) ?? key;
    return {
      title,
      task: async (_context, task) => {
        line.say = (text) => {
          task.title = text === '' ? title : `${title}: ${oneLine(text)}`;
        };
        line.say(await line.finished.promise);
      },
    };
  });
  return {
    title: oneLine(started.name),
    task: (_context, task) => {
      scenario.say = (text) => {
        task.title = `${oneLine(started.name)} (${text})`;
      };
      return task.newListr(tasks, { concurrent: false, exitOnError: false });
    },
  };
}

function newLine(): Line {
  return { finished: new Deferred(), say: () => {} };
}

function said(step: StepResult): string {
  return step.summary === '' ? (step.message ?? '') : step.summary;
}
