/** Open visits and what they carry. Provisional lines look provisional until they are certain. */
import { useEffect, useRef } from 'preact/hooks';
import type { CartLine, CartRow } from '../../../../gateway/protocol/index.js';
import { duration, percent, plural, units, visitName } from '../../model/format.js';
import { useStore, useTopic } from '../data/context.js';
import type { Selection } from '../selection.js';
import { Empty, Panel } from '../ui/panel.js';

interface Props {
  selection: Selection | null;
  onSelect(selection: Selection | null): void;
}

/** So long after the gate nobody expects a body on the map yet, ms. */
const JUST_ENTERED_MS = 10_000;
/** Lines of a cart that is not opened; the rest is counted. */
const PREVIEW_LINES = 3;

export function Carts({ selection, onSelect }: Props) {
  const carts = useTopic('carts');
  const store = useTopic('store', 1000).rows.get('now');
  const nowMs = store?.storeTimeMs ?? 0;
  // Shoppers on the floor first, then by entry: a cart keeps its place while it fills.
  const open = [...carts.rows].sort(([, a], [, b]) => orderOf(a) - orderOf(b) || a.enteredMs - b.enteredMs);
  const shoppers = open.filter(([, cart]) => cart.role === 'shopper').length;
  const staff = open.length - shoppers;
  return (
    <Panel
      title="Carts"
      class="carts"
      aside={`${plural(shoppers, 'shopper')}${staff > 0 ? ` · ${staff} staff` : ''}`}
    >
      {open.length === 0 ? (
        <Empty title={carts.ready ? 'Nobody is shopping' : 'Loading carts…'}>
          {carts.ready ? 'A cart opens when somebody checks in at a gate.' : undefined}
        </Empty>
      ) : (
        <ul class="list" data-hook="carts">
          {open.map(([visit, cart]) => (
            <Cart
              key={visit}
              visit={visit}
              cart={cart}
              nowMs={nowMs}
              open={selection?.visit === visit}
              onToggle={() => onSelect(selection?.visit === visit ? null : { visit, person: null })}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}

const STATE_ORDER: Record<CartRow['state'], number> = { bound: 0, exited: 1, entered: 2 };

/** Staff come last: they have no cart to look at. */
function orderOf(cart: CartRow): number {
  return cart.role === 'staff' ? 3 : STATE_ORDER[cart.state];
}

interface CartProps {
  visit: string;
  cart: CartRow;
  nowMs: number;
  open: boolean;
  onToggle(): void;
}

function Cart({ visit, cart, nowMs, open, onToggle }: CartProps) {
  const { money } = useStore();
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (open) item.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  const lines = [...cart.lines].sort((a, b) => a.tMs - b.tMs);
  const shown = open ? lines : lines.slice(-PREVIEW_LINES);
  const hidden = lines.length - shown.length;
  const count = lines.reduce((sum, line) => sum + line.quantity, 0);
  return (
    <li class={`cart${open ? ' is-open' : ''}`} ref={item} data-visit={visit}>
      <button type="button" class="cart-head" aria-expanded={open} onClick={onToggle}>
        <i class={`dot dot-${cart.role}`} aria-hidden="true" />
        <span class="cart-name">
          {cart.role === 'staff' ? 'Staff' : 'Shopper'} {visitName(visit)}
          <small class="cart-state">{stateOf(cart, nowMs)}</small>
        </span>
        {cart.role === 'shopper' && (
          <span class={count === 0 ? 'cart-total is-empty' : 'cart-total'}>
            {money.format(cart.totalMinor)}
            <small>{count === 0 ? 'empty' : plural(count, 'item')}</small>
          </span>
        )}
      </button>
      {hidden > 0 && <p class="cart-more">and {plural(hidden, 'earlier line')}</p>}
      {shown.length > 0 && (
        <ul class="lines">
          {shown.map((line) => (
            <Line key={line.line} line={line} />
          ))}
        </ul>
      )}
    </li>
  );
}

function stateOf(cart: CartRow, nowMs: number): string {
  const parts: string[] = [];
  const insideMs = nowMs - cart.enteredMs;
  if (cart.state === 'entered') parts.push(insideMs < JUST_ENTERED_MS ? 'just entered' : 'not located');
  else if (cart.state === 'exited') parts.push('left, receipt follows');
  else parts.push(duration(insideMs));
  const checking = cart.lines.filter((line) => line.phase === 'provisional').length;
  if (checking > 0) parts.push(`${checking} unsure`);
  if (cart.reviews > 0) parts.push(plural(cart.reviews, 'review'));
  return parts.join(' · ');
}

function Line({ line }: { line: CartLine }) {
  const { money } = useStore();
  const provisional = line.phase === 'provisional';
  return (
    <li
      class={provisional ? 'line is-provisional' : 'line'}
      data-phase={line.phase}
      title={provisional ? `Being checked: ${percent(line.p)} sure so far` : undefined}
    >
      <span class="line-quantity">{units(line.quantity)}</span>
      <span class="line-name">
        {line.quantity < 0 && 'Put back: '}
        {line.name}
        {provisional && <span class="sr-only"> (being checked)</span>}
      </span>
      <span class="line-price">{money.format(line.quantity * line.unitPriceMinor)}</span>
    </li>
  );
}
