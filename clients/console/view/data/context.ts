/** What every panel may use: the live topics, the store's static data, money and clock. */
import { createContext } from 'preact';
import { useContext, useEffect, useReducer, useState } from 'preact/hooks';
import type { TopicName, Topics } from '../../../../gateway/protocol/index.js';
import type { ClientLink, LinkState, LiveTopic } from '../../../sdk/index.js';
import type { Clock, Money } from '../../model/format.js';
import type { StoreIndex } from '../../model/store-config.js';

export interface StoreContext {
  link: ClientLink;
  token: string;
  index: StoreIndex;
  money: Money;
  clock: Clock;
}

export const Store = createContext<StoreContext | null>(null);

export function useStore(): StoreContext {
  const store = useContext(Store);
  if (store === null) throw new Error('useStore outside of the store context');
  return store;
}

/**
 * A topic's rows; draws again when they change, at most once per `everyMs`, and never more often
 * than the screen does: a busy store changes topics at every tick, people read slower.
 */
export function useTopic<Name extends TopicName>(name: Name, everyMs = 200): LiveTopic<Topics[Name]> {
  const { link } = useStore();
  const [, redraw] = useReducer((version: number) => version + 1, 0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let frame = 0;
    let lastMs = 0;
    const draw = () => {
      timer = undefined;
      frame = requestAnimationFrame(() => {
        frame = 0;
        lastMs = performance.now();
        redraw(undefined);
      });
    };
    const stop = link.topic(name).onChange(() => {
      if (timer !== undefined || frame !== 0) return;
      timer = setTimeout(draw, Math.max(0, everyMs - (performance.now() - lastMs)));
    });
    // What arrived between the first drawing and this effect.
    redraw(undefined);
    return () => {
      stop();
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
  }, [link, name, everyMs]);
  return link.topic(name);
}

export function useLinkState(link: ClientLink): LinkState {
  const [state, setState] = useState(link.state);
  useEffect(() => {
    setState(link.state);
    return link.onState(setState);
  }, [link]);
  return state;
}

/** A clock that ticks: draws again every `everyMs`; returns the monotonic time. */
export function useTicker(everyMs: number): number {
  const [nowMs, setNowMs] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(performance.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return nowMs;
}
