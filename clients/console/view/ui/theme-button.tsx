/** Light, dark, or as the system says; remembered on this device. */
import { useEffect, useState } from 'preact/hooks';

const STORAGE_KEY = 'saunter.theme';
const CHOICES = ['auto', 'light', 'dark'] as const;
type Choice = (typeof CHOICES)[number];
const NAMES: Record<Choice, string> = { auto: 'Auto', light: 'Light', dark: 'Dark' };

export function ThemeButton() {
  const [choice, setChoice] = useState<Choice>(() => {
    const stored = localStorage.getItem(STORAGE_KEY);
    return CHOICES.find((known) => known === stored) ?? 'auto';
  });
  useEffect(() => {
    document.documentElement.dataset.theme = choice;
    localStorage.setItem(STORAGE_KEY, choice);
  }, [choice]);
  const next = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length] ?? 'auto';
  return (
    <button
      type="button"
      class="quiet-button"
      onClick={() => setChoice(next)}
      aria-label={`Colours: ${NAMES[choice]}. Change to ${NAMES[next]}.`}
    >
      {NAMES[choice]}
    </button>
  );
}
