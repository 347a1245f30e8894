"""What bench/run.py measured, as results.json, report.md and plots (SVG, by gnuplot); and its summary for bench/results.md."""
import json
import shutil
import statistics
import subprocess

from contestants import PHP, POST, STATIC

TLS = ("memory", "socket", "kernel")
PEERS = ("nginx", "h2o", "nginx + FPM", "Swoole")
BEGIN, END = "<!-- bench/run.sh --write: begin -->", "<!-- bench/run.sh --write: end -->"
CHEAPER = "ratio; below 1, ours is cheaper"
KERNEL_CHEAPER = "ratio; below 1, the kernel is cheaper"
COLOURS = ("#0b62a4", "#c4461f", "#3a8f3a", "#8a4fbf", "#777777", "#b58900")


class Results:
    def __init__(self, result):
        self.all = result
        self.cells = {(c["server"], c["layer"], c["protocol"], c["body"], c["connection"]): c
                      for c in result["cells"] if "cpu_us" in c}

    def cell(self, server, layer, protocol, body, connection="keep-alive"):
        return self.cells.get((server, layer, protocol, body, connection))

    def names(self, index):
        """What occurs at a place of the keys, in the order in which it was measured."""
        return list(dict.fromkeys(key[index] for key in self.cells))

    def ratio(self, one, other):
        """(middle, least, most) of the CPU time of one cell to another's, or None."""
        if not one or not other:
            return None
        pairs = [a["cpu_us"] / b["cpu_us"] for a, b in zip(one["rounds"], other["rounds"]) if b["cpu_us"]]
        if not pairs or not other["cpu_us"]:
            return None
        # In a guest a round is too short for its clock: there the rounds as a whole.
        middle = one["cpu_us"] / other["cpu_us"] if self.all["machine"]["guest"] else statistics.median(pairs)
        return middle, min(pairs), max(pairs)


def write(result, out):
    out.mkdir(parents=True, exist_ok=True)
    (out / "results.json").write_text(json.dumps(result, indent=1) + "\n")
    results = Results(result)
    drawn = plots(results, out)
    (out / "report.md").write_text("# What bench/run.sh measured\n\n" + summary(results, "##")
                                   + "".join(f"![{title}]({name})\n\n" for name, title in drawn) + details(results))


def put_into_results(result, path):
    text = path.read_text()
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise SystemExit(f"report: {path.name} has not got the marks {BEGIN} and {END}")
    before, rest = text.split(BEGIN)
    path.write_text(before + BEGIN + "\n\n" + summary(Results(result), "##") + "Every figure, with its spread, latencies and "
                    "system calls: [report/report.md](report/report.md).\n\n" + END + rest.split(END)[1])


# Text -------------------------------------------------------------------------------------------------


def summary(results, heading):
    parts = [
        circumstances(results),
        f"{heading} CPU time per request: static files\n\n" + costs(results, STATIC),
        f"{heading} CPU time per request: PHP\n\n" + costs(results, PHP | POST),
        f"{heading} Ratios\n\nOf CPU time per request, kept-alive connections: the median of the rounds, and their range. The "
        "floor (bench/floor.c) answers whatever arrives with a response that lies in memory, unparsed; where nothing is "
        "encrypted, a server that sends files from the page cache can be below it.\n\n" + ratios(results),
        f"{heading} Connections\n\n" + connections(results),
    ]
    return "".join(parts)


def circumstances(results):
    r, machine = results.all, results.all["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in r["versions"].items())
    text = (f"Taken on {r['when']}: {machine['cpu']}, {machine['cores']} core{'s' if machine['cores'] > 1 else ''}"
            f"{', virtual' if machine['virtual'] else ''}, "
            f"Linux {machine['kernel']}, {machine['distribution']}; {versions}.\n\n"
            f"`{r['command']}`: {r['rounds']} rounds of {r['seconds']:g} s (wrk and s_time: whole ones), "
            "all servers in turn in each; one worker each, on one "
            f"core{'' if r['one_core'] else ', the load generator on another'}. CPU µs are medians of the rounds "
            "(least … most).\n\n")
    text += busy(r)
    if machine["guest"]:
        text += guest(machine["guest"], r["no_aes"])
    if r["skipped"]:
        text += "Not measured: " + "; ".join(r["skipped"]) + ".\n\n"
    failed = [c for c in r["cells"] if c["failure"]]
    if failed:
        text += "Failed: " + "; ".join(f"{c['server']} ({c['layer']}), {c['protocol']}, {c['body']}, {c['connection']}: "
                                       f"{c['failure']}" for c in failed) + ".\n\n"
    if r["wrong"]:
        text += "**Wrong:** " + "; ".join(r["wrong"]) + ".\n\n"
    return text


def guest(kind, no_aes):
    """What the lab can tell and what it cannot."""
    where, why = {
        "uml": ("user-mode Linux", "each system call costs many times what it does elsewhere, and CPU time is counted in ticks of "
                "10 ms; its kernel has no AES instructions, " + ("and the servers are kept from them, so that both sides' "
                "ciphers are generic C" if no_aes else "while the servers use them")),
    }.get(kind, ("an emulated machine", "each instruction costs what its emulation costs, those for AES above all"))
    return (f"**This was a guest, {where}, with servers and clients on slow CPUs.** It can tell how many system calls a request "
            "takes, and roughly how the record layers compare in one kernel. It cannot tell speed, nor what AES costs: "
            f"{why}. Requests/s and latencies mean nothing.\n\n")


def busy(r):
    m = r["meanwhile"]
    if r["machine"]["guest"]:
        return "Whether the host was busy meanwhile cannot be seen from a guest.\n\n"
    facts = (f"other processes used {m['others']:.2f} cores, {m['stolen']:.2f} were stolen by the host, a server waited "
             f"{100 * m['waited']:.1f} % of the time for its core; load average {m['load_before']:.1f} before, "
             f"{m['load_after']:.1f} after")
    if m["others"] > 0.1 or m["stolen"] > 0.05 or m["waited"] > 0.05 and not r["one_core"]:
        return f"**The machine was busy**: {facts}. Requests/s and latencies mean little then; ratios within a round still do.\n\n"
    return f"The machine was quiet: {facts}.\n\n"


def costs(results, bodies):
    bodies = [body for body in bodies if any(key[3] == body for key in results.cells)]
    rows = []
    for protocol in results.names(2):
        for layer in ("plain", *TLS):
            for server in results.names(0):
                cells = [results.cell(server, layer, protocol, body) for body in bodies]
                if any(cells):
                    rows.append([f"{protocol}, {encryption(layer)}", server, *map(cost, cells)])
    return table(["", "", *bodies], rows)


def encryption(layer):
    return "plain" if layer == "plain" else f"TLS, {layer}"


def cost(cell):
    return f"**{number(cell['cpu_us'])}** ({number(cell['cpu_us_min'])} … {number(cell['cpu_us_max'])})" if cell else "–"


def ratios(results):
    rows = [row for title, server, layer, other, other_layer in comparisons(results)
            for protocol in results.names(2)
            if (row := ratio_row(results, f"{title}, {protocol}", protocol, (server, layer), (other, other_layer)))]
    bodies = [body for body in (*STATIC, *PHP, *POST) if any(key[3] == body for key in results.cells)]
    return table(["", *bodies], rows)


def comparisons(results):
    """(title, server, layer, other server, its layer) of all that is worth comparing."""
    for peer in PEERS:
        if peer in results.names(0):
            yield f"ours to {peer}, plain", "ours", "plain", peer, "plain"
            yield f"ours to {peer}, TLS", "ours", "memory", peer, "memory"
    for layer in ("plain", "memory", "kernel"):
        yield f"ours to the floor, {encryption(layer)}", "ours", layer, "floor", layer
    yield "socket to memory", "ours", "socket", "ours", "memory"
    yield "kernel to memory", "ours", "kernel", "ours", "memory"
    yield "kernel to memory of nginx", "nginx", "kernel", "nginx", "memory"
    yield "kernel to memory of the floor", "floor", "kernel", "floor", "memory"
    yield "ours to nginx, both by the kernel", "ours", "kernel", "nginx", "kernel"


def ratio_row(results, title, protocol, one, other):
    row = []
    for body in (*STATIC, *PHP, *POST):
        if not any(key[3] == body for key in results.cells):
            continue
        value = results.ratio(results.cell(*one, protocol, body), results.cell(*other, protocol, body))
        row.append("–" if value is None else "**{:.2f}** ({:.2f} … {:.2f})".format(*value) + above(title, value[0]))
    return [title, *row] if any(cell != "–" for cell in row) else None


def above(title, ratio):
    return f", {100 * (ratio - 1):+.0f} %" if title.startswith("ours to the floor") else ""


def connections(results):
    rows = []
    for key, cell in results.cells.items():
        server, layer, protocol, body, connection = key
        if connection != "keep-alive":
            rows.append([connection, f"{protocol}, {encryption(layer)}", server, body, cost(cell), f"{cell['rps']:.0f}",
                         cell["note"]])
    if not rows:
        return "Not measured.\n\n"
    return ("CPU µs per connection with one request: a new session each (one request), or one resumed.\n\n"
            + table(["", "", "", "", "CPU µs", "per second", ""], sorted(rows, key=lambda row: row[:1] + [row[3]])))


def details(results):
    text = "## Every figure\n\n"
    for body in results.names(3):
        rows = [[connection, protocol, server, encryption(layer),
                 f"{c['rps']:.0f} ({c['rps_min']:.0f} … {c['rps_max']:.0f})", cost(c),
                 f"{number(c['user_us'])} + {number(c['system_us'])}", milliseconds(c["p50_ms"]), milliseconds(c["p99_ms"]),
                 "–" if not c["system_calls"] else f"{c['system_calls']:.2f}: " + ", ".join(
                     f"{name} {count:.2f}" for name, count in list(c["calls"].items())[:6]),
                 f"{c['peak_kib'] / 1024:.1f}", f"{c['client_busy']:.2f}"]
                for (server, layer, protocol, of, connection), c in results.cells.items() if of == body]
        text += f"### {body}\n\n" + table(["", "", "", "", "requests/s", "CPU µs", "user + system", "p50 ms", "p99 ms",
                                          "system calls", "peak MiB", "client"], rows)
    return text + ("\"client\" is the share of its core that the load generator used: near 1, requests/s are the client's. "
                   "Latencies over HTTP/2 and of uploads are those of the warm-up, at a load that is the same. Peak memory is "
                   "the sum over a server's processes, and counts what they share more than once.\n")


def number(value):
    return "–" if value is None else f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def milliseconds(value):
    return "–" if value is None else f"{value:.2f}"


def table(head, rows):
    if not rows:
        return "Not measured.\n\n"
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines) + "\n"


# Plots ------------------------------------------------------------------------------------------------


def plots(results, out):
    """Draws what there is data for; the (file, title) of each."""
    if not shutil.which("gnuplot"):
        return []
    drawn = []
    for name, title, axis, bodies, logarithmic, lines in (
            ("ours-nginx.svg", "Static files: CPU time per request, ours to nginx", CHEAPER, STATIC, False,
             ratio_lines(results, STATIC, (("plain, HTTP/1.1", "plain", "HTTP/1.1"), ("TLS, HTTP/1.1", "memory", "HTTP/1.1"),
                                           ("plain, HTTP/2", "plain", "HTTP/2"), ("TLS, HTTP/2", "memory", "HTTP/2")))),
            ("cost.svg", "Static files over TLS, HTTP/1.1: CPU time per request", "µs", STATIC, True, cost_lines(results, STATIC)),
            ("cost-php.svg", "PHP over TLS, HTTP/1.1: CPU time per request", "µs", PHP, True, cost_lines(results, PHP)),
            ("kernel-memory.svg", "CPU time per request, records by the kernel to records by OpenSSL", KERNEL_CHEAPER, STATIC, False,
             kernel_lines(results)),
            ("peers.svg", "TLS: CPU time per request, ours to each peer", CHEAPER, STATIC | PHP, False,
             peer_lines(results))):
        known = [i for i, values in enumerate(zip(*lines.values())) if any(value is not None for value in values)]
        lines = {label: [values[i] for i in known] for label, values in lines.items() if any(value is not None for value in values)}
        if lines:
            draw(out / name, title, axis, [list(bodies)[i] for i in known], logarithmic, lines)
            drawn.append((name, title))
        else:
            (out / name).unlink(missing_ok=True)
    return drawn


def middle(ratio):
    return ratio and ratio[0]


def ratio_lines(results, bodies, lines):
    return {label: [middle(results.ratio(results.cell("ours", layer, protocol, body), results.cell("nginx", layer, protocol, body)))
                    for body in bodies] for label, layer, protocol in lines}


def cost_lines(results, bodies):
    lines = [("ours", "memory"), ("ours", "kernel"), *((peer, "memory") for peer in (*PEERS, "floor"))]
    return {server + (", kernel TLS" if layer == "kernel" else ""):
            [c and c["cpu_us"] for body in bodies for c in [results.cell(server, layer, "HTTP/1.1", body)]]
            for server, layer in lines}


def kernel_lines(results):
    return {f"{server}, {protocol}": [middle(results.ratio(results.cell(server, "kernel", protocol, body),
                                                           results.cell(server, "memory", protocol, body))) for body in STATIC]
            for server in ("ours", "nginx", "floor") for protocol in ("HTTP/1.1", "HTTP/2")}


def peer_lines(results):
    return {f"{peer}, {protocol}": [middle(results.ratio(results.cell("ours", "memory", protocol, body),
                                                         results.cell(peer, "memory", protocol, body))) for body in STATIC | PHP]
            for peer in PEERS for protocol in ("HTTP/1.1", "HTTP/2")}


def ticks(bodies):
    """Two lines: "static", "1 B"; the second alone where the first is the same for all."""
    kinds = {body.split(" ", 1)[0] for body in bodies}
    return [body.split(" ", 1)[1] if len(kinds) == 1 else body.replace(" ", r"\n", 1) for body in bodies]


def draw(path, title, axis, bodies, logarithmic, lines):
    """Lines over the bodies, which stand at equal distances."""
    words = [
        "set terminal svg size 860,360 font 'sans-serif,13' background 'white'",
        f"set output '{path}'", f"set title '{title}'", f"set ylabel '{axis}'", "set grid ytics lc '#dddddd'", "set border 3",
        "set tics nomirror", f"set xrange [-0.3:{len(bodies) - 0.7}]", "set key outside right center vertical", "set bmargin 3",
        "set xtics (" + ", ".join(f'"{tick}" {i}' for i, tick in enumerate(ticks(bodies))) + ")",
        "set logscale y" if logarithmic else "set yrange [0:1.1<*]"]
    if not logarithmic:
        words.append("set arrow from graph 0,first 1 to graph 1,first 1 nohead lc '#999999' dt 2")
    for i, values in enumerate(lines.values()):
        points = (f"{x} {value:.4f}" if value is not None else "" for x, value in enumerate(values))
        words += [f"$line{i} << END", *points, "END"]
    words.append("plot " + ", ".join(
        f"$line{i} using 1:2 with linespoints lw 2 pt 7 ps 0.6 lc '{COLOURS[i % len(COLOURS)]}' dt {1 + i // len(COLOURS)} "
        f"title '{label}'"
        for i, label in enumerate(lines)))
    subprocess.run(["gnuplot"], input="\n".join(words) + "\n", text=True, check=True, timeout=60)
