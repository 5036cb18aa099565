# Reads Cobertura files and prints, for each assembly and in all, how many of its lines were run.
# A line that occurs more than once (in several files, in generic types) counts once, and as run if it ever was.
# Generated code and what only tests use do not count.
function value(name,   found) {
  if (!match($0, " " name "=\"[^\"]*\"")) return ""
  found = substr($0, RSTART, RLENGTH)
  sub(/^[^"]*"/, "", found)
  sub(/"$/, "", found)
  return found
}

function row(name, run, all) { printf "%-28s %6d of %6d lines  %5.1f %%\n", name, run, all, all ? 100 * run / all : 0 }

/<package / { assembly = value("name") }
/<class / { file = value("filename") }
/<line / {
  if (file ~ /\.g\.cs$/ || assembly ~ /\.Postgres\.Testing$/) next
  line = assembly SUBSEP file SUBSEP value("number")
  if (!(line in hits)) hits[line] = 0
  hits[line] += value("hits")
}

END {
  for (line in hits) {
    split(line, part, SUBSEP)
    all[part[1]]++
    total++
    if (hits[line] > 0) { run[part[1]]++; ran++ }
  }
  for (name in all) row(name, run[name], all[name])
  row("total", ran, total)
}
