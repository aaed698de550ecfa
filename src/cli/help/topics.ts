/** What `podnet help TOPIC` explains. */
export const helpTopics = ['verdicts', 'exit-codes', 'steps'] as const;
export type HelpTopic = (typeof helpTopics)[number];
