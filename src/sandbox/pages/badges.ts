import type { StreamRecord } from '../tenant/records.ts';
import { validationOf } from '../tenant/value-stream.ts';
import { html, type SandboxHtml } from './html.ts';

export function stateBadge(stream: StreamRecord): SandboxHtml {
  return stream.state === 'active'
    ? html`<span class="badge good">Active</span>`
    : html`<span class="badge quiet">Inactive</span>`;
}

const validations = {
  validated: html`<span class="badge good">Validated</span>`,
  pending: html`<span class="badge warn">Pending</span>`,
  invalid: html`<span class="badge bad">Invalid</span>`,
} as const;

export function validationBadge(stream: StreamRecord): SandboxHtml {
  return validations[validationOf(stream)];
}
