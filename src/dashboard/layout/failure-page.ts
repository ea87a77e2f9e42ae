import type { ApiError } from '../api/refusal.ts';
import { html } from './html.ts';
import type { Page } from './page.ts';

interface FailureMessage {
  readonly title: string;
  readonly what: string;
}

/** Explanations of HTTP statuses in plain words, with an action. */
const told: Readonly<Record<number, FailureMessage>> = {
  400: { title: 'That cannot be read', what: 'Look at the address, or go back and fill in the form again.' },
  401: {
    title: 'You are not let in',
    what: 'Sign in to go on.',
  },
  403: {
    title: 'You may not do that',
    what: 'Your rights do not reach so far. Ask whoever runs Sluice for them, or sign in as somebody else.',
  },
  404: {
    title: 'Page not found',
    what: "It may have been removed, or you don't have access.",
  },
  409: { title: 'It is not so any more', what: 'Something moved meanwhile. Look again and decide anew.' },
  413: { title: 'That is too large', what: 'Send less at once.' },
  421: {
    title: 'This server has another name',
    what: 'Open it by the address that whoever runs Sluice gave you. A proxy in front must pass on Host as browsers send it.',
  },
  422: { title: 'That cannot be done', what: 'Go back, and try it with something else.' },
  429: { title: 'That was too often', what: 'Wait a minute and load the page again.' },
  503: {
    title: 'It does not answer now',
    what: 'Sluice is starting, or cannot reach what it needs. Load the page again in a minute; if it stays so, look at its log.',
  },
};

const failed: FailureMessage = {
  title: 'Something went wrong here',
  what: 'That is not your fault. Load the page again; if it stays so, the log of the daemon says why.',
};

const statuses = [400, 401, 403, 421, 404, 409, 413, 422, 429, 503] as const;

/** Returns the page that explains a failed request and the possible action. */
export function failurePage({ status, detail, remedy, code }: ApiError): Page {
  const { title, what } = told[status] ?? failed;
  return {
    title,
    status: statuses.find((one) => one === status) ?? 500,
    part: html`<h1>${title}</h1>
      <div class="card narrow">
        ${detail === undefined ? '' : html`<p>${detail}${code === undefined ? '' : ` [${code}]`}</p>`}
        <p>${remedy ?? what}</p>
        <p>
          ${status === 401 ? html`<a href="/sign-in">Sign in</a>` : html`<a href="/">All environments</a>`}
        </p>
      </div>`,
  };
}
