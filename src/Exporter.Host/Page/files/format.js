// Numbers and times as people read them.

const minute = 60, hour = 3600, day = 86400;

/** A probability; never "0 %" or "100 %" for what is neither. */
export function percent(share) {
  if (share === null || share === undefined || Number.isNaN(share)) {
    return "–";
  }

  const value = share * 100;
  return value === 0 ? "0 %"
    : value < 0.1 ? "<0.1 %"
    : value > 99.9 ? (value === 100 ? "100 %" : ">99.9 %")
    : value < 10 || value > 99 ? `${value.toFixed(1)} %`
    : `${Math.round(value)} %`;
}

/** A number with three significant digits, and its unit. */
export function quantity(value, unit = "") {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return "–";
  }

  switch (unit) {
    case "bytes": return bytes(value);
    case "bytes_per_second": return `${bytes(value)}/s`;
    case "percent": return `${short(value)} %`;
    case "seconds": return Math.abs(value) >= 2 * minute ? duration(value) : Math.abs(value) < 1 && value !== 0 ? `${short(value * 1000)} ms` : `${short(value)} s`;
    case "hours": return `${short(value)} h`;
    case "celsius": return `${short(value)} °C`;
    case "per_second": return `${short(value)}/s`;
    default: return short(value);
  }
}

/** A number with three significant digits at most. */
export function short(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) {
    return value > 0 ? "∞" : value < 0 ? "−∞" : "–";
  }

  return size >= 1e6 || (size < 1e-4 && size > 0)
    ? value.toExponential(2)
    : size >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3))).replace("-", "−");
}

/** A whole number. */
export function count(value) {
  return value === undefined || value === null || Number.isNaN(value) ? "–" : Math.round(value).toLocaleString("en");
}

/** Bytes. */
export function bytes(value) {
  const power = Math.min(5, Math.max(0, Math.floor(Math.log2(Math.abs(value) || 1) / 10)));
  return `${short(value / 1024 ** power)} ${["B", "KiB", "MiB", "GiB", "TiB", "PiB"][power]}`;
}

/** A span of time, its two largest parts. */
export function duration(seconds) {
  const sign = seconds < 0 ? "−" : "";
  const size = Math.abs(seconds);
  const parts = size < minute ? [[Math.round(size), "s"]]
    : size < hour ? [[Math.round(size / minute), "min"]]
    : size < day ? [[Math.floor(size / hour), "h"], [Math.floor(size % hour / minute), "min"]]
    : [[Math.floor(size / day), "d"], [Math.floor(size % day / hour), "h"]];
  return sign + parts.filter(([value], at) => at === 0 || value > 0).map(([value, unit]) => `${value} ${unit}`).join(" ");
}

/** A Prometheus duration such as 1h30m, in seconds. */
export function seconds(text) {
  const units = { ms: 0.001, s: 1, m: minute, h: hour, d: day, w: 7 * day, y: 365 * day };
  return [...text.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce((sum, [, value, unit]) => sum + value * units[unit], 0);
}

const near = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const far = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });

/** An instant in the reader's time zone, with the day unless that is the day of `beside`. */
export function instant(text, beside = new Date()) {
  const at = new Date(text);
  return (at.toDateString() === new Date(beside).toDateString() ? near : far).format(at);
}

/** Labels as a name: their values; what they are called is told beside it. */
export function entityName(labels) {
  return Object.values(labels).join(" · ") || "(no labels)";
}

/** Labels in full. */
export function labelText(labels) {
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`).join(", ");
}

/** Measures in words, by their names in the API. */
export const measures = {
  alert_precision: { name: "Alerts that were right", text: percent },
  event_recall: { name: "Incidents announced", text: percent },
  brier_score: { name: "Brier score (0 is perfect)", text: short },
  calibration_error: { name: "Calibration error", text: short },
  alerts_per_week: { name: "Alerts a week", text: short },
  alerts_decided: { name: "Alerts decided", text: count },
};
