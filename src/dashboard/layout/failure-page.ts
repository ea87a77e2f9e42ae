import type { ApiError } from '../api/refusal.ts';
import { html } from './html.ts';
import type { Page } from './page.ts';

interface FailureMessage {
  readonly title: string;
  readonly what: string;
}

/** Explanations of HTTP statuses, with an action. */
const messages: Readonly<Record<number, FailureMessage>> = {
  400: { title: 'Invalid request', what: 'Check the address, or go back and fill in the form again.' },
  401: { title: 'Not signed in', what: 'Sign in to continue.' },
  403: {
    title: 'No permission',
    what: 'Ask your Sluice administrator for access, or sign in with another account.',
  },
  404: {
    title: 'Page not found',
    what: "It may have been removed, or you don't have access.",
  },
  409: {
    title: 'Conflict with the current state',
    what: 'Something changed in the meantime. Reload the page and decide again.',
  },
  413: { title: 'Request too large', what: 'Send less at once.' },
  421: {
    title: 'Unknown host name',
    what: 'Open the address that your Sluice administrator gave you. A proxy must pass on the Host header unchanged.',
  },
  422: { title: 'Request not possible', what: 'Go back and change your input.' },
  429: { title: 'Too many requests', what: 'Wait a minute and reload the page.' },
  503: {
    title: 'Temporarily unavailable',
    what: 'Sluice is starting or cannot reach a service that it needs. Reload the page in a minute. If that does not help, check the log of the daemon.',
  },
};

const failed: FailureMessage = {
  title: 'Something went wrong in Sluice',
  what: 'Reload the page. If that does not help, check the log of the daemon.',
};

const statuses = [400, 401, 403, 421, 404, 409, 413, 422, 429, 503] as const;

/** Returns the page that explains a failed request and the possible action. */
export function failurePage({ status, detail, remedy, code }: ApiError): Page {
  const { title, what } = messages[status] ?? failed;
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
