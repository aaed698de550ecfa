/** The formats of `--report`, apart from their code so that help and completion stay quick. */
export const reportFormats = ['tree', 'plain', 'tap', 'json', 'junit', 'github', 'markdown'] as const;
export type ReportFormat = (typeof reportFormats)[number];
