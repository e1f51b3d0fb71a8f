/** Receipts as they arrive, newest first; each opens to its lines and taxes. */
import { useState } from 'preact/hooks';
import type { ReceiptRow } from '../../../../gateway/protocol/index.js';
import { plural, taxRate, units, visitName } from '../../model/format.js';
import { useStore, useTopic } from '../data/context.js';
import { Empty, Panel } from '../ui/panel.js';

/** How long a receipt is marked as new, milliseconds of store time. */
const NEW_MS = 6_000;

export function Receipts() {
  const receipts = useTopic('receipts');
  const nowMs = useTopic('store', 1000).rows.get('now')?.storeTimeMs ?? 0;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const newest = [...receipts.rows].sort(([, a], [, b]) => b.number - a.number);
  const toggle = (key: string) => {
    const next = new Set(opened);
    if (!next.delete(key)) next.add(key);
    setOpened(next);
  };
  return (
    <Panel title="Receipts" class="receipts" aside={newest.length > 0 ? `newest first` : undefined}>
      {newest.length === 0 ? (
        <Empty title={receipts.ready ? 'No receipts yet' : 'Loading receipts…'}>
          {receipts.ready ? 'One is issued when a shopper leaves and every line is certain.' : undefined}
        </Empty>
      ) : (
        <ol class="list" data-hook="receipts" data-count={newest.length}>
          {newest.map(([key, receipt]) => (
            <Receipt
              key={key}
              receipt={receipt}
              fresh={nowMs - receipt.issuedMs < NEW_MS}
              open={opened.has(key)}
              onToggle={() => toggle(key)}
            />
          ))}
        </ol>
      )}
    </Panel>
  );
}

interface ReceiptProps {
  receipt: ReceiptRow;
  fresh: boolean;
  open: boolean;
  onToggle(): void;
}

function Receipt({ receipt, fresh, open, onToggle }: ReceiptProps) {
  const { money, clock } = useStore();
  const count = receipt.lines.reduce((sum, line) => sum + line.quantity, 0);
  const classes = `receipt${open ? ' is-open' : ''}${fresh ? ' is-fresh' : ''}`;
  return (
    <li class={classes} data-receipt={receipt.number}>
      <button type="button" class="receipt-head" aria-expanded={open} onClick={onToggle}>
        <span class="receipt-number">{String(receipt.number).padStart(4, '0')}</span>
        <span class="receipt-what">
          <span class="receipt-summary">{summaryOf(receipt)}</span>
          <small>
            {clock.time(receipt.issuedMs)} · shopper {visitName(receipt.visit)}
          </small>
          {(receipt.revision > 0 || receipt.underReview > 0) && (
            <span class="tags">
              {receipt.revision > 0 && <em class="tag">corrected</em>}
              {receipt.underReview > 0 && <em class="tag tag-warn">under review</em>}
            </span>
          )}
        </span>
        <span class="receipt-total">
          {money.format(receipt.totalMinor)}
          <small>{plural(count, 'item')}</small>
        </span>
      </button>
      {open && <ReceiptBody receipt={receipt} />}
    </li>
  );
}

function summaryOf(receipt: ReceiptRow): string {
  return receipt.lines.length === 0 ? 'Nothing taken' : receipt.lines.map((line) => line.name).join(', ');
}

function ReceiptBody({ receipt }: { receipt: ReceiptRow }) {
  const { money, clock } = useStore();
  return (
    <div class="receipt-body">
      <table>
        <caption class="sr-only">Lines of receipt {receipt.number}</caption>
        <tbody>
          {receipt.lines.map((line) => (
            <tr key={line.product}>
              <td class="line-quantity">{units(line.quantity)}</td>
              <th scope="row">
                {line.name}
                {line.quantity > 1 && (
                  <small class="receipt-each">{money.format(line.unitPriceMinor)} each</small>
                )}
              </th>
              <td class="number">{money.format(line.totalMinor)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          {receipt.taxes.map((tax) => (
            <tr key={tax.tax}>
              <td />
              <th scope="row">
                Tax {taxRate(tax.rateBp)} on {money.format(tax.netMinor)}
              </th>
              <td class="number">{money.format(tax.taxMinor)}</td>
            </tr>
          ))}
          <tr class="total">
            <td />
            <th scope="row">Total</th>
            <td class="number">{money.format(receipt.totalMinor)}</td>
          </tr>
        </tfoot>
      </table>
      <p class="receipt-note">Issued {clock.full(receipt.issuedMs)}</p>
      {receipt.revision > 0 && (
        <p class="receipt-note">
          Revision {receipt.revision}: {receipt.cause ?? 'no cause given'}
        </p>
      )}
      {receipt.underReview > 0 && (
        <p class="receipt-note">{plural(receipt.underReview, 'line waits', 'lines wait')} for a review.</p>
      )}
    </div>
  );
}
