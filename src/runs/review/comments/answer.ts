/** Result of a command, for its author. */
export interface Answer {
  readonly isDone: boolean;
  /** Markdown text. Names in it come from Sluice or are escaped. */
  readonly text: string;
}

export const done = (text: string): Answer => ({ isDone: true, text });
export const refused = (text: string): Answer => ({ isDone: false, text });
