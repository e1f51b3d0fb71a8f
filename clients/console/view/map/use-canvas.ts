/** Size and theme of a canvas, kept up to date. */
import { useEffect, useState } from 'preact/hooks';

export interface CanvasSize {
  /** CSS pixels. */
  width: number;
  height: number;
  /** Device pixels per CSS pixel. */
  ratio: number;
}

/** More than this looks no sharper and costs fill rate on a wall screen. */
const MAX_RATIO = 2;

export function useCanvasSize(ref: { current: HTMLElement | null }): CanvasSize {
  const [size, setSize] = useState<CanvasSize>({ width: 0, height: 0, ratio: 1 });
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = () =>
      setSize({
        width: element.clientWidth,
        height: element.clientHeight,
        ratio: Math.min(MAX_RATIO, window.devicePixelRatio || 1),
      });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [ref]);
  return size;
}

/** Changes whenever the page's colours do. */
export function useTheme(): string {
  const read = () =>
    `${document.documentElement.dataset.theme ?? 'auto'} ${matchMedia('(prefers-color-scheme: dark)').matches}`;
  const [theme, setTheme] = useState(read);
  useEffect(() => {
    const update = () => setTheme(read());
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', update);
    const observer = new MutationObserver(update);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      media.removeEventListener('change', update);
      observer.disconnect();
    };
  }, []);
  return theme;
}
