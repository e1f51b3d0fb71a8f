/** The store's actors: how many run, and those that failed or wait, with their last error. */
import { useEffect, useState } from 'preact/hooks';
import { readableActor } from '../../../../gateway/protocol/index.js';
import { plural } from '../../model/format.js';
import { type ConditionView, fetchCondition } from '../data/api.js';
import { useStore } from '../data/context.js';
import { Empty, Figure, Panel } from '../ui/panel.js';

/** Between two looks: actors fail seldom, and a person reads slowly (ms). */
const LOOK_MS = 3_000;
/** Actors in trouble that are listed. */
const LISTED = 12;

export function Actors() {
  const { token } = useStore();
  const [condition, setCondition] = useState<ConditionView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let open = true;
    const look = () =>
      fetchCondition(token).then(
        (now) => {
          if (!open) return;
          setCondition(now);
          setProblem(null);
        },
        (error: Error) => open && setProblem(error.message),
      );
    void look();
    const timer = setInterval(look, LOOK_MS);
    return () => {
      open = false;
      clearInterval(timer);
    };
  }, [token]);
  if (condition === null) {
    return (
      <Panel title="Actors" class="engine">
        <Empty title={problem ?? 'Asking for the tree of actors…'} />
      </Panel>
    );
  }
  const { actors, parked, traps, quarantined } = condition;
  const waiting = actors.filter((a) => a.status !== 'running').length;
  const restarts = actors.reduce((sum, a) => sum + a.restarts, 0);
  const troubled = actors.filter((a) => a.lastError !== null || a.status !== 'running');
  return (
    <Panel title="Actors" aside={problem ?? undefined}>
      <dl class="figures">
        <Figure label="Running" value={actors.length - waiting} note={`of ${actors.length}`} />
        <Figure label="Restarts" value={<span class={restarts > 0 ? 'is-warn' : ''}>{restarts}</span>} />
        <Figure label="Facts parked" value={<span class={parked > 0 ? 'is-warn' : ''}>{parked}</span>} />
        <Figure
          label="Kernel failures"
          value={<span class={traps > 0 ? 'is-warn' : ''}>{traps}</span>}
          note={`${quarantined} inboxes quarantined`}
        />
      </dl>
      {troubled.length > 0 && (
        <ul class="list" data-hook="troubled">
          {troubled.slice(0, LISTED).map(({ path, status, restarts: times, lastError }) => (
            <li class="row" key={path}>
              <span>
                {readableActor(path.slice(path.lastIndexOf('/') + 1))}
                <small>{lastError?.split('\n')[0] ?? 'no error yet'}</small>
              </span>
              <span class="number">
                {status}
                <small>{plural(times, 'restart')}</small>
              </span>
            </li>
          ))}
          {troubled.length > LISTED && (
            <li class="row">and {troubled.length - LISTED} more: saunter tree lists them</li>
          )}
        </ul>
      )}
    </Panel>
  );
}
