//! Small symmetric matrices: eigenvalues and inverses.
//!
//! Jacobi, C. G. J. (1846), on a simple method to solve the equations of the theory of secular
//! perturbations numerically (in German). Journal für die reine und angewandte Mathematik
//! 30, 51-94. O(N³) a sweep, of which a few are enough.

/// Eigenvalues and eigenvectors (in columns) of a symmetric matrix, by Jacobi's rotations.
pub fn eigen<const N: usize>(mut matrix: [[f64; N]; N]) -> ([f64; N], [[f64; N]; N]) {
    let mut vectors = [[0.0; N]; N];
    for (i, row) in vectors.iter_mut().enumerate() {
        row[i] = 1.0;
    }
    for _ in 0..60 {
        let mut rotated = false;
        for p in 0..N {
            for q in p + 1..N {
                let off = matrix[p][q];
                if off == 0.0 || off.abs() < 1e-18 * (matrix[p][p] * matrix[q][q]).abs().sqrt() {
                    continue;
                }
                rotated = true;
                let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * off);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for row in &mut matrix {
                    let (a, b) = (row[p], row[q]);
                    (row[p], row[q]) = (c * a - s * b, s * a + c * b);
                }
                for k in 0..N {
                    let (a, b) = (matrix[p][k], matrix[q][k]);
                    (matrix[p][k], matrix[q][k]) = (c * a - s * b, s * a + c * b);
                    let (a, b) = (vectors[k][p], vectors[k][q]);
                    (vectors[k][p], vectors[k][q]) = (c * a - s * b, s * a + c * b);
                }
            }
        }
        if !rotated {
            break;
        }
    }
    (std::array::from_fn(|i| matrix[i][i]), vectors)
}

/// The inverse of a symmetric matrix with positive eigenvalues; `None` if it has others.
pub fn inverse<const N: usize>(matrix: [[f64; N]; N]) -> Option<[[f64; N]; N]> {
    let (values, vectors) = eigen(matrix);
    let largest = values.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
    if !values.iter().all(|&value| value > 1e-14 * largest) {
        return None;
    }
    Some(std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            (0..N)
                .map(|k| vectors[i][k] * vectors[j][k] / values[k])
                .sum()
        })
    }))
}

#[cfg(test)]
#[allow(
    clippy::needless_range_loop,
    reason = "matrices are read by row and column"
)]
mod tests {
    use super::*;

    #[test]
    fn eigenvectors_and_inverse_of_a_matrix() {
        let matrix = [[4.0, 1.0, 0.5], [1.0, 3.0, -1.0], [0.5, -1.0, 2.0]];
        let (values, vectors) = eigen(matrix);
        for k in 0..3 {
            for i in 0..3 {
                let product: f64 = (0..3).map(|j| matrix[i][j] * vectors[j][k]).sum();
                assert!((product - values[k] * vectors[i][k]).abs() < 1e-12);
            }
        }
        let found = inverse(matrix).unwrap();
        for i in 0..3 {
            for j in 0..3 {
                let product: f64 = (0..3).map(|k| matrix[i][k] * found[k][j]).sum();
                assert!((product - f64::from(u8::from(i == j))).abs() < 1e-12);
            }
        }
        assert_eq!(inverse([[1.0, 2.0], [2.0, 1.0]]), None);
    }
}
