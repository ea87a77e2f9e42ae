/** What became of a command, for the person who asked. */
export interface Answer {
  readonly isDone: boolean;
  /** Markdown whose every name is from us or escaped. */
  readonly text: string;
}

export const done = (text: string): Answer => ({ isDone: true, text });
export const refused = (text: string): Answer => ({ isDone: false, text });
