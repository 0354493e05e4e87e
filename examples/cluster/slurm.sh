#!/bin/bash
# The articles of a list (or a folder) in 64 shares, as a job array: sbatch slurm.sh articles/ books/
# Many more shares than machines: one that was slow or lost costs little. Submitted again, shares that
# were done are looked through and left alone.
#SBATCH --job-name=banxin
#SBATCH --array=1-64
#SBATCH --cpus-per-task=2
#SBATCH --mem=3G
#SBATCH --time=01:00:00
#SBATCH --requeue
#SBATCH --signal=B:TERM@60
set -u
# The shell gives way to the program, which gets the signal and ends between two articles.
exec banxin batch "$1" -o "$2" --quiet --resume --jobs "$SLURM_CPUS_PER_TASK" \
  --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT"
