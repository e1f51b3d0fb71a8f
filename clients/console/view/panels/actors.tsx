/** The store's actors: how many run, and their tree with state, restarts, inbox and last error. */
import { useEffect, useState } from 'preact/hooks';
import { readableActor } from '../../../../gateway/protocol/index.js';
import { type ActorNode, actorTree, hasTrouble, isTroubled } from '../../model/actor-tree.js';
import { plural } from '../../model/format.js';
import { type ConditionView, fetchCondition } from '../data/api.js';
import { useStore } from '../data/context.js';
import { Empty, Figure, Panel } from '../ui/panel.js';

/** Between two looks: actors fail seldom, and a person reads slowly (ms). */
const LOOK_MS = 3_000;
/** Actors below one that are listed: a flagship has hundreds of visits, and those in trouble come first. */
const LISTED = 30;

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
      <ul class="list actor-tree" data-hook="actor-tree">
        {actorTree(actors).map((root) => (
          <Branch key={root.path} node={root} />
        ))}
      </ul>
    </Panel>
  );
}

/** Open where it leads to trouble, and at the top. */
function Branch({ node, isTop = true }: { node: ActorNode; isTop?: boolean }) {
  if (node.children.length === 0) {
    return (
      <li>
        <Actor node={node} />
      </li>
    );
  }
  const more = node.children.length - LISTED;
  return (
    <li>
      <details open={isTop || node.troubledBelow > 0}>
        <summary>
          <Actor node={node} />
        </summary>
        <ul>
          {node.children.slice(0, LISTED).map((child) => (
            <Branch key={child.path} node={child} isTop={false} />
          ))}
          {more > 0 && <li class="row">and {more} more: saunter tree lists them</li>}
        </ul>
      </details>
    </li>
  );
}

function Actor({ node }: { node: ActorNode }) {
  const { name, status, restarts, inbox, dropped, lastError, below, troubledBelow } = node;
  const facts = [
    below > 0 && `${plural(below, 'actor')} below`,
    troubledBelow > 0 && `${troubledBelow} in trouble`,
    restarts > 0 && plural(restarts, 'restart'),
    inbox > 0 && `${inbox} waiting`,
    dropped > 0 && `${dropped} turned away`,
    lastError?.split('\n')[0],
  ].filter((fact) => typeof fact === 'string');
  return (
    <span class="row actor" data-troubled={isTroubled(node)}>
      <span>
        {readableActor(name)}
        {facts.length > 0 && <small>{facts.join(' · ')}</small>}
      </span>
      <span class={`number ${hasTrouble(node) ? 'is-warn' : ''}`}>{status}</span>
    </span>
  );
}
