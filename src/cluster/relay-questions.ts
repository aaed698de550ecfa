import type { AgentClient } from '../agent/client.ts';
import { askAgents } from './ask-agents.ts';
import type { AgentFor } from './group-by-agent.ts';

/** Agents do not know each other: what one asks about a target goes to the agent that has it, and back. */
export function relayQuestions(asking: AgentClient, agentFor: AgentFor): void {
  asking.onQuestions((questions, signal) =>
    askAgents(
      questions,
      ({ target }) => target,
      agentFor,
      (agent, part, siblings) => agent.request('answerQuestions', { questions: part }, siblings),
      signal,
    ),
  );
}
