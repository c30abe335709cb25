# For bench/compare, which sources it: medians, the machine, and the files under bench/results/.

head='| work | Coppice | scikit-learn | ratio (least–most) | score | its score | peak MB | its peak MB |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |'

value() { awk -v name="$1" '$1 == name { print $2 }' "$2"; }

# Of all runs of a side: that value, one a line.
values() { awk -v name="$1" '$1 == name { print $2 }' "$work/$2"-*; }

median() {
    sort -g | awk '{ v[NR] = $1 } END { if (NR) printf "%.6g", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

mean() { awk '{ sum += $1 } END { if (NR) printf "%.6f", sum / NR }'; }

most() { sort -g | awk 'END { if (NR) printf "%.0f", $1 }'; }

digits() { if [[ $1 == – ]]; then echo –; else printf '%.4f' "$1"; fi; }

duration() { awk '{ printf(($1 < 1 ? "%.3f s" : $1 < 10 ? "%.2f s" : $1 < 100 ? "%.1f s" : "%.0f s"), $1) }'; }

# "median least most" of how many times longer theirs took than ours, run by run.
ratio() {
    paste <(values "$1" ours) <(values "$1" theirs) | awk 'NF == 2 { print $2 / $1 }' | sort -g | awk '
        { v[NR] = $1 }
        END { if (NR) printf "%.3g %.3g %.3g", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2, v[1], v[NR] }'
}

# CPUs that share a name are told apart by family and model.
cpu_name() {
    local name
    name=$(awk -F': *' '/^model name/ { print $2; exit }' /proc/cpuinfo)
    [[ -n $name ]] || name=$(lscpu 2> /dev/null | awk -F': *' '/^Model name/ { print $2; exit }')
    [[ -n $name ]] || name=$(uname -m)
    echo "$name$(awk -F': *' '
        /^cpu family/ { family = $2 }
        /^model\t/ { model = $2 }
        END { if (family) printf " (family %s, model %s)", family, model }' /proc/cpuinfo)"
}

# Where this machine's results go.
results_folder() {
    echo "bench/results/$(echo "$(cpu_name)-$cores-cores" | tr '[:upper:]' '[:lower:]' | tr -cs 'a-z0-9\n' '-')"
}

describe_machine() {
    local memory
    memory=$(awk '/^MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo)
    machine_cpu=$(cpu_name)
    machine_memory=$memory
    machine_os=$(. /etc/os-release && echo "$PRETTY_NAME")
    machine_dotnet=$(dotnet "$benchmarks" version)
    machine_peer=$("$python" -c '
import platform, sklearn, numpy
print(f"scikit-learn {sklearn.__version__}, NumPy {numpy.__version__}, Python {platform.python_version()}")')
    results=$(results_folder)
    mkdir -p "$results"

    # What the figures belong to. Uncommitted sources have no name that a later run could know them by.
    code=uncommitted
    if [[ -z $(git status --porcelain -- src 2> /dev/null || echo unknown) ]]; then code=$(git rev-parse HEAD:src); fi
}

is_current() {
    [[ $code != uncommitted && -f $results/$1.json ]] && grep -q "\"code\": \"$code\", \"runs\": $2," "$results/$1.json"
}

list() { values "$1" "$2" | paste -sd, - | sed 's/,/, /g'; }

side() {
    printf '{ "seconds": [%s], "median": %s, "score": %s, "peak_mb": %s' \
        "$(list seconds "$1")" "$(values seconds "$1" | median)" \
        "$(values score "$1" | mean)" "$(values peak_mb "$1" | most)"
    if [[ -n $(values cold_seconds "$1") ]]; then printf ', "cold_seconds": [%s]' "$(list cold_seconds "$1")"; fi
    if [[ -n $(values cpu_seconds "$1") ]]; then printf ', "cpu_median": %s' "$(values cpu_seconds "$1" | median)"; fi
    if [[ -n $(values trees_grown "$1") ]]; then printf ', "trees_grown": %s' "$(values trees_grown "$1" | median)"; fi
    printf ' }'
}

row() {
    local title=$1 name=$2 middle least greatest ours_median theirs_median=– compared=– scores
    ours_median=$(values "$name" ours | median | duration)
    if ((peer)); then
        theirs_median=$(values "$name" theirs | median | duration)
        read -r middle least greatest <<< "$(ratio "$name")"
        compared="**$middle×** ($least–$greatest)"
    fi
    scores="$(digits "$ours_score") | $(digits "$theirs_score")"
    echo "| $title | $ours_median | $theirs_median | $compared | $scores | $ours_peak | $theirs_peak |"
}

report() {
    local name=$1 ours_score theirs_score=– ours_peak theirs_peak=– agrees=true middle least greatest

    # Of a grid theirs ran a share: ours is compared on that share too.
    ours_score=$(values score ours | mean)
    ours_peak=$(values peak_mb ours | most)
    if ((peer)); then
        if [[ -n $(values score_of_other theirs) ]]; then ours_score=$(values score_of_other theirs | mean); fi
        theirs_score=$(values score theirs | mean)
        theirs_peak=$(values peak_mb theirs | most)
        awk -v a="$ours_score" -v b="$theirs_score" -v t="$tolerance" 'BEGIN { exit !(a - b <= t && b - a <= t) }' || {
            agrees=false
            failures=$((failures + 1))
            echo "   SCORES DIFFER: ours $ours_score, theirs $theirs_score, tolerance $tolerance"
        }
    fi

    {
        echo "$head"
        row "$title" seconds
        if [[ -n $(values cold_seconds ours) && $(values seconds ours) != "$(values cold_seconds ours)" ]]; then
            row "… the first in its process" cold_seconds
        fi
    } > "$work/table"
    tail -n +3 "$work/table"

    {
        echo "# $title"
        echo
        cat "$work/table"
        echo
        machine_text
    } > "$work/result.md"
    {
        printf '{\n  "name": "%s",\n  "title": "%s",\n  "code": "%s", "runs": %s,\n' "$name" "$title" "$code" "$most"
        printf '  "machine": { "cpu": "%s", "cores": %s, "memory_gb": %s, "os": "%s",' \
            "$machine_cpu" "$cores" "$machine_memory" "$machine_os"
        printf ' "dotnet": "%s", "peer": "%s" },\n' "$machine_dotnet" "$machine_peer"
        printf '  "ours": %s' "$(side ours)"
        if ((peer)); then
            read -r middle least greatest <<< "$(ratio seconds)"
            printf ',\n  "theirs": %s,\n' "$(side theirs)"
            printf '  "ratio": { "median": %s, "least": %s, "most": %s },\n' "$middle" "$least" "$greatest"
            printf '  "scores": { "ours": %s, "theirs": %s, "agree": %s }' "$ours_score" "$theirs_score" "$agrees"
        fi
        printf '\n}\n'
    } > "$work/result.json"
    mv "$work/result.md" "$results/$name.md"
    mv "$work/result.json" "$results/$name.json"
}

machine_text() {
    echo "$machine_cpu, $cores cores, $machine_memory GB; $machine_os; .NET $machine_dotnet; $machine_peer."
    echo "Seconds are medians of the runs, the ratio the median of the runs' ratios."
}

# All parts that have a result, in one table, in docs/benchmarks.md.
write_tables() {
    local name
    {
        echo "$head"
        for name in "${parts[@]}"; do
            if [[ -f $results/$name.md ]]; then grep '^|' "$results/$name.md" | tail -n +3; fi
        done
        echo
        machine_text
    } > "$work/tables"
    awk -v tables="$work/tables" '
        /^<!-- results -->/ { print; print ""; while ((getline line < tables) > 0) print line; print ""; inside = 1 }
        /^<!-- end of results -->/ { inside = 0 }
        !inside && !/^<!-- results -->/ { print }' docs/benchmarks.md > "$work/benchmarks.md"
    mv "$work/benchmarks.md" docs/benchmarks.md
    echo "-- written: $results/ and the table in docs/benchmarks.md"
}
