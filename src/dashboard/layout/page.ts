import type { Html } from './html.ts';
import type { Place } from './navigation.ts';

/** What a page shows, whoever asks for it. */
export interface Page {
  /** Any text. */
  readonly title: string;
  readonly place?: Place;
  readonly part: Html;
  /** Follows what moves: all of it, or one lane or pass alone. Without it the page stays as it is. */
  readonly follows?: { readonly lane?: string; readonly pass?: string };
  /** Of HTTP; 200 unless it says otherwise. */
  readonly status?: 200 | 400 | 401 | 403 | 404 | 409 | 413 | 421 | 422 | 429 | 500 | 503;
  /** What went wrong with what was asked for. */
  readonly alert?: string;
}
