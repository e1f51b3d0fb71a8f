/**
 * The simulator's truth beside the store's answer, shown as it is. A real store has no such
 * oracle: the panel is there only while a simulator reports.
 */
import type { TruthRow } from '../../../../gateway/protocol/index.js';
import { useTopic } from '../data/context.js';
import { Panel } from '../ui/panel.js';

export function Truth() {
  const truth = useTopic('truth', 500);
  const [row] = truth.rows.values();
  if (row === undefined) return null;
  return (
    <Panel title="Against the simulator's truth" class="truth" aside="demo only">
      <div class="truth-body" data-hook="truth">
        <p class="truth-main">
          <strong>{row.right.toLocaleString()}</strong> of {row.receipts.toLocaleString()} receipts right
          <span class="truth-share">{shareWords(row)}</span>
        </p>
        <UnitsBar row={row} />
        <dl class="truth-units">
          <div>
            <dt>
              <i class="dot dot-right" aria-hidden="true" />
              Units right
            </dt>
            <dd class="truth-number">{row.unitsRight.toLocaleString()}</dd>
          </div>
          <div>
            <dt>
              <i class="dot dot-extra" aria-hidden="true" />
              Charged, not taken
            </dt>
            <dd class="truth-number">{row.unitsExtra.toLocaleString()}</dd>
          </div>
          <div>
            <dt>
              <i class="dot dot-missing" aria-hidden="true" />
              Taken, not charged
            </dt>
            <dd class="truth-number">{row.unitsMissing.toLocaleString()}</dd>
          </div>
        </dl>
        <p class="truth-note">{waitingWords(row)}</p>
      </div>
    </Panel>
  );
}

function shareWords(row: TruthRow): string {
  if (row.receipts === 0) return 'none yet';
  return `${Math.floor((row.right / row.receipts) * 1000) / 10} %`;
}

/** What the count leaves out, so that nobody takes it for more than it is. */
function waitingWords({ underReview = 0, withoutReceipt = 0 }: TruthRow): string {
  return `${underReview} under review · ${withoutReceipt} left without a receipt`;
}

function UnitsBar({ row }: { row: TruthRow }) {
  const total = row.unitsRight + row.unitsExtra + row.unitsMissing;
  const width = (units: number) => ({ width: total === 0 ? '0' : `${(units / total) * 100}%` });
  return (
    <div class="truth-bar" aria-hidden="true">
      <i class="is-right" style={width(row.unitsRight)} />
      <i class="is-extra" style={width(row.unitsExtra)} />
      <i class="is-missing" style={width(row.unitsMissing)} />
    </div>
  );
}
