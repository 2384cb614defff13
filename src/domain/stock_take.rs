//! A stock-take: what lies in a school's cupboard, against what the inventory says lies there.

use super::{Standing, verb::words};

words! {
    /// What a stock-take found of one token.
    Finding {
        /// Not in the inventory, and here.
        Unlisted => "unlisted",
        /// Here, though the inventory has it with its holder.
        Held => "held",
        /// Here, though declared lost.
        Lost => "lost",
        /// Here, and of another school.
        Elsewhere => "elsewhere",
        /// Here, though out of the inventory for good.
        Retired => "retired",
        /// Here, and declared unusable.
        Defective => "defective",
        /// In the cupboard, says the inventory; and not counted.
        Missing => "missing",
        /// Where it should be.
        AsExpected => "as_expected",
    }
}

impl Finding {
    /// Of a token that was counted, and stands like this towards the school.
    pub fn of_counted(standing: Standing) -> Self {
        match standing {
            Standing::InStock | Standing::SetAside => Self::AsExpected,
            Standing::Held => Self::Held,
            Standing::Lost => Self::Lost,
            Standing::Defective => Self::Defective,
            Standing::Retired => Self::Retired,
            Standing::Elsewhere => Self::Elsewhere,
            Standing::Unlisted => Self::Unlisted,
        }
    }

    /// Whether cupboard and inventory do not agree.
    pub fn is_difference(self) -> bool {
        match self {
            Self::AsExpected => false,
            Self::Unlisted
            | Self::Held
            | Self::Lost
            | Self::Elsewhere
            | Self::Retired
            | Self::Defective
            | Self::Missing => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_and_expected_is_no_difference_and_everything_else_is() {
        for standing in Standing::ALL {
            let finding = Finding::of_counted(*standing);
            assert_eq!(finding.is_difference(), !standing.is_expected(), "{standing}");
            assert_ne!(finding, Finding::Missing, "what is counted is not missing");
        }
    }
}
